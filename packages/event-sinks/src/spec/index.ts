export { openSink, type OpenSinkOptions } from './open-sink.ts';
export { parseSinkSpec, type SinkSpec } from './sink-spec.ts';
