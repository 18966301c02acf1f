import { describe, it } from 'vitest';
import { versionProblem } from '../src/nats/engine-version.ts';
import { type NatsProgram } from './nats-server.ts';

/** `npm test` names in this variable the servers that it found or built: `[{ command, name }]`. */
const { SWITCHWIRE_TEST_NATS_SERVERS = '[]', REQUIRE_NATS } = process.env;
const programs = JSON.parse(SWITCHWIRE_TEST_NATS_SERVERS) as readonly NatsProgram[];

/** A suite for each NATS server at hand: skipped with its reason as its title, or failing, where there is none. */
export function describeWithNats(title: string, suite: (program: NatsProgram) => void): void {
  for (const program of programs)
    describe(`${title} on ${program.name.split(',')[0] ?? ''}`, () => suite(program));
  if (programs.length === 0) skip(title, 'no NATS server is named; run npm test');
}

/** As {@link describeWithNats}, once, on the newest that a fleet takes as a cluster. */
export function describeWithCluster(title: string, suite: (program: NatsProgram) => void): void {
  const program = programs.findLast(({ name }) => {
    const [version = ''] = /\d+\.\d+\.\d+/.exec(name) ?? [];
    return versionProblem({ version, cluster: 'test' }) === undefined;
  });
  if (program !== undefined) describe(title, () => suite(program));
  else skip(title, 'no NATS server here that may be a cluster: install 2.11 or newer, or Go');
}

function skip(title: string, why: string): void {
  if (REQUIRE_NATS === '1') throw new Error(`${title}: REQUIRE_NATS=1, but ${why}`);
  it.skip(`${title} (${why})`);
}
