export { SwitchwireInstrumentation } from './instrumentation.ts';
export { type SwitchwireInstrumentationConfig } from './config.ts';
