import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import {
  BasicTracerProvider,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { connect } from '@switchwire/esl-client';
import { SwitchwireInstrumentation } from '@switchwire/opentelemetry';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] }),
);
registerInstrumentations({ instrumentations: [new SwitchwireInstrumentation()] });

const [freeswitch = 'fs://:ClueCon@127.0.0.1'] = process.argv.slice(2);
const connection = await connect(freeswitch);
await connection.api('status');
await connection.close();
