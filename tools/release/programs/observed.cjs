// What a program uses that passes events on and traces its commands. As a module too: observed.mjs hands in what it imported.
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

async function observe({ api, sdk, instrumentation, client, fakes, sinks, ndjson }) {
  const exporter = new sdk.InMemorySpanExporter();
  const spanProcessors = [new sdk.SimpleSpanProcessor(exporter)];
  api.trace.setGlobalTracerProvider(new sdk.BasicTracerProvider({ spanProcessors }));
  const traced = new instrumentation.SwitchwireInstrumentation();
  traced.enable();

  const folder = mkdtempSync(join(tmpdir(), 'switchwire-observed-'));
  const file = join(folder, 'events.ndjson');
  const fake = await fakes.createFakeFreeswitch();
  const sink = sinks.createEventSink({ name: 'file', destination: ndjson.ndjson({ to: file }) });
  const connection = await client.connect(fake.url);
  const digit = new Promise((resolve) => {
    connection.subscribe(['DTMF'], (event) => {
      sink.offer(event, new URL(fake.url).host);
      resolve(event.header('DTMF-Digit'));
    });
  });
  await connection.api('status');
  await fake.calls.sendDtmf(fake.calls.receive({ from: '100', to: '1000' }), '7');
  const came = await digit;
  await connection.close();
  await sink.close();
  await fake.stop();
  traced.disable();

  const written = readFileSync(file, 'utf8').includes('DTMF');
  rmSync(folder, { recursive: true });
  const spans = exporter.getFinishedSpans().map(({ name }) => name);
  console.log(`digit: ${came}, written: ${written}, spans: ${spans.join(', ')}`);
}

module.exports = { observe };

if (require.main === module) {
  observe({
    api: require('@opentelemetry/api'),
    sdk: require('@opentelemetry/sdk-trace-base'),
    instrumentation: require('@switchwire/opentelemetry'),
    client: require('@switchwire/esl-client'),
    fakes: require('@switchwire/fake-freeswitch'),
    sinks: require('@switchwire/event-sinks'),
    ndjson: require('@switchwire/event-sinks/ndjson'),
  }).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
