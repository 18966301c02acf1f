import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { openTelemetry } from './open-telemetry.ts';

const WANTED = { OTEL_TRACES_EXPORTER: 'console' };
const failing = (code: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { code }));

describe('openTelemetry', () => {
  it('loads nothing where nothing is asked for', async () => {
    const load = failing('ERR_MODULE_NOT_FOUND', 'loaded');

    expect(await openTelemetry({}, load)).toBeUndefined();
    expect(await openTelemetry({ ...WANTED, OTEL_SDK_DISABLED: 'true' }, load)).toBeUndefined();
  });

  it.each(['@switchwire/opentelemetry', '@opentelemetry/sdk-node', '@opentelemetry/api'])(
    'says what to install when %s is missing',
    async (name) => {
      const opened = openTelemetry(
        WANTED,
        failing('ERR_MODULE_NOT_FOUND', `Cannot find package '${name}' imported from x`),
      );

      await expect(opened).rejects.toThrow(
        /npm install @switchwire\/opentelemetry @opentelemetry\/sdk-node/,
      );
      await expect(opened).rejects.toBeInstanceOf(ConfigError);
    },
  );

  it.each([
    ['ERR_MODULE_NOT_FOUND', "Cannot find package 'x'"],
    ['ERR_OTHER', 'opentelemetry'],
  ])('hides no other error: %s, %s', async (code, message) => {
    await expect(openTelemetry(WANTED, failing(code, message))).rejects.toMatchObject({ code });
  });

  it('names the service as the environment does', async () => {
    const names: string[] = [];
    const load = () =>
      Promise.resolve({
        startTelemetry: (name: string) => {
          names.push(name);
          return {} as never;
        },
      });

    await openTelemetry(WANTED, load);
    await openTelemetry({ ...WANTED, OTEL_SERVICE_NAME: 'routes' }, load);

    expect(names).toEqual(['mi-server', 'routes']);
  });
});
