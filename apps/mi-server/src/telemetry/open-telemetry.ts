import { ConfigError } from '../config/config-error.ts';
import { isTelemetryWanted } from './telemetry-wanted.ts';
import { type startTelemetry, type Telemetry } from './telemetry.ts';

/**
 * Traces and metrics as the environment asks for them; undefined if it does not, and then nothing of OpenTelemetry is
 * loaded.
 *
 * @throws {ConfigError} It asks for them and a package of OpenTelemetry is not installed.
 */
export const openTelemetry = async (
  environment: NodeJS.ProcessEnv,
  load: () => Promise<{ readonly startTelemetry: typeof startTelemetry }> = () =>
    import('./telemetry.ts'),
): Promise<Telemetry | undefined> => {
  if (!isTelemetryWanted(environment)) return undefined;
  const telemetry = await load().catch(explain);
  return telemetry.startTelemetry(environment['OTEL_SERVICE_NAME'] ?? 'mi-server');
};

const explain = (cause: unknown): never => {
  const { code, message } = cause as { readonly code?: unknown; readonly message: string };
  if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('opentelemetry')) throw cause;
  throw new ConfigError(
    'The environment has OTEL_ variables that ask for traces or metrics, which need packages: ' +
      'run npm install @switchwire/opentelemetry @opentelemetry/sdk-node, or set OTEL_SDK_DISABLED=true',
    { cause },
  );
};
