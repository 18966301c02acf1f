const ENDPOINTS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
];
const EXPORTERS = ['OTEL_TRACES_EXPORTER', 'OTEL_METRICS_EXPORTER'];
const FILE = 'OTEL_CONFIG_FILE';

type Environment = Readonly<Record<string, string | undefined>>;

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== '';

/** Whether the standard variables of OpenTelemetry ask for traces or metrics; without one nothing of it is loaded. */
export const isTelemetryWanted = (environment: Environment): boolean => {
  if (environment['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return false;
  if ([...ENDPOINTS, FILE].some((name) => isSet(environment[name]))) return true;
  return EXPORTERS.some((name) => isSet(environment[name]) && environment[name]?.trim() !== 'none');
};
