import { describe, expect, it } from 'vitest';
import { isTelemetryWanted } from './telemetry-wanted.ts';

describe('the environment of OpenTelemetry', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['is empty', {}, false],
    ['names a service only', { OTEL_SERVICE_NAME: 'pbx' }, false],
    ['has an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
    ['has an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
    ['has an endpoint of traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318' }, true],
    ['has an exporter', { OTEL_TRACES_EXPORTER: 'console' }, true],
    [
      'has none as exporter',
      { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' },
      false,
    ],
    ['names a file', { OTEL_CONFIG_FILE: '/etc/otel.yaml' }, true],
    ['names a file that no SDK reads', { OTEL_EXPERIMENTAL_CONFIG_FILE: '/o.yaml' }, false],
    [
      'is disabled',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'TRUE' },
      false,
    ],
  ])('that %s', (_, environment, wanted) => {
    expect(isTelemetryWanted(environment)).toBe(wanted);
  });
});
