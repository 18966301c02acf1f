import { describe, it } from 'vitest';
import { type NatsProgram } from './nats-server.ts';

/** `npm test` names in this variable the servers that it found or built: `[{ command, name }]`. */
const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', REQUIRE_NATS } = process.env;
const programs = JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS) as readonly NatsProgram[];

/** A suite for each NATS server at hand: skipped with its reason as its title, or failing, where there is none. */
export function describeWithNats(title: string, suite: (program: NatsProgram) => void): void {
  for (const program of programs)
    describe(`${title} on ${program.name.split(',')[0] ?? ''}`, () => suite(program));
  if (programs.length > 0) return;
  if (REQUIRE_NATS === '1')
    throw new Error(`${title}: REQUIRE_NATS=1, but no server is named; run npm test`);
  it.skip(`${title} (no NATS server here: run npm test)`);
}

/** As {@link describeWithNats}, once, on the newest: what takes long and does not depend on the version. */
export function describeWithNewestNats(title: string, suite: (program: NatsProgram) => void): void {
  const newest = programs.at(-1);
  if (newest === undefined) describeWithNats(title, suite);
  else describe(title, () => suite(newest));
}
