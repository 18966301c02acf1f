// An OpenTelemetry collector for the tests of traces: the Go module of tools/otel-collector. Without it they run against a
// receiver of their own, which understands OTLP in JSON.
import { buildGoTool, OTEL_COLLECTOR } from './build-go-tool.mjs';

/** @returns {Promise<{ binary?: string, ranAgainst: string }>} */
export async function provideCollector() {
  const build = await buildGoTool(OTEL_COLLECTOR);
  return 'binary' in build
    ? { binary: build.binary, ranAgainst: build.name }
    : { ranAgainst: `a receiver of the tests, since ${build.problem}` };
}
