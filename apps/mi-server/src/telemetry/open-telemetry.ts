import { isTelemetryWanted } from './telemetry-wanted.ts';
import { type Telemetry } from './telemetry.ts';

/**
 * Traces and metrics as the environment asks for them; undefined if it does not, and then nothing of OpenTelemetry's SDK is
 * loaded.
 *
 * @throws {ConfigError} It asks for them and the SDK is not installed.
 */
export const openTelemetry = async (
  environment: NodeJS.ProcessEnv,
): Promise<Telemetry | undefined> => {
  if (!isTelemetryWanted(environment)) return undefined;
  const { startTelemetry } = await import('./telemetry.ts');
  return startTelemetry(environment);
};
