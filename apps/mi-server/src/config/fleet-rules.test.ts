import { expect, it } from 'vitest';
import { FLEET_RULES, type FleetRuledOptions } from './fleet-rules.ts';

const FLEET = { nats_url: ['nats://n1'] };
const WORKER = { ...FLEET, role: 'worker', group: 'billing', script: ['a.ts'] } as const;

it.each<[FleetRuledOptions, readonly string[]]>([
  [{}, []],
  [{ role: 'both' }, []],
  [FLEET, []],
  [{ ...FLEET, role: 'sockets', fs_subscribe: ['fs://h'], sink: ['s'] }, []],
  [WORKER, []],
  [{ ...WORKER, fs_subscribe: [], sink: [] }, []],
  [{ nats_creds: 'f' }, ['--nats-creds is of no use without --nats-url']],
  [{ nats_ca: 'f' }, ['--nats-ca is of no use without --nats-url']],
  [{ ...FLEET, nats_key: 'f' }, ['--nats-cert and --nats-key: each needs the other']],
  [{ zone: 'a' }, ['--zone is of no use without --nats-url']],
  [{ role: 'sockets' }, ['--role is of no use without --nats-url']],
  [{ ...FLEET, group: 'a' }, ['--group names the group of a worker: give --role worker as well']],
  [{ ...FLEET, role: 'sockets', script: ['a.ts', 'b.ts'] }, ['--role sockets runs no script: give --script a.ts to servers of the role worker or both']], // prettier-ignore
  [{ ...WORKER, group: undefined }, ['--role worker needs a --group: workers of one group share the events']], // prettier-ignore
  [{ ...WORKER, script: [] }, ['--role worker needs a --script: without one it has nothing to run']], // prettier-ignore
  [{ ...WORKER, fs_subscribe: ['fs://h'] }, ['--role worker has no sockets of its own: leave --fs-subscribe to servers of the role sockets or both']], // prettier-ignore
  [{ ...WORKER, sink: ['a=https://h'] }, ['--role worker has no sockets of its own: leave --sink to servers of the role sockets or both']], // prettier-ignore
  [{ ...WORKER, sofia_poll_interval: 5 }, ['--role worker has no sockets of its own: leave --sofia-poll-interval to servers of the role sockets or both']], // prettier-ignore
])('%j breaks %j', (options, expected) => {
  expect(FLEET_RULES.flatMap((rule) => rule(options) ?? [])).toEqual(expected);
});
