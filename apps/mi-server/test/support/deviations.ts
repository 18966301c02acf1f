import { expect } from 'vitest';

/**
 * What we answer where the recorded OpenSIPS answers another thing. Every reason stands in
 * docs/concepts/mi-compatibility.md under its key; every other exchange has to be equal.
 */
export type DeviationKey =
  | 'ipv6'
  | 'ports'
  | 'schemes'
  | 'hosts'
  | 'wire-safe-events'
  | 'atomic-subscribe'
  | 'bad-rows'
  | 'trailing-text'
  | 'duplicate-keys'
  | 'ids'
  | 'answers-end'
  | 'content-types'
  | 'body-size'
  | 'other-paths'
  | 'both-spellings'
  | 'own-values'
  | 'statistics'
  | 'filters'
  | 'other-modules'
  | 'no-fifo';

/** The answer that is expected of us. */
export interface Deviation {
  /** Default: the recorded one. */
  readonly status?: number;
  /** Default: that of the request. */
  readonly id?: unknown;
  readonly result?: unknown;
  /** Its `data` is compared only if it is here. */
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  /** The whole body, where it is no JSON-RPC. */
  readonly body?: unknown;
}

const OK: Deviation = { result: 'OK' };
const REFUSED: Deviation = { error: { code: 500, message: 'Internal Error' } };
const NOT_FOUND: Deviation = { error: { code: -32_601, message: 'Method not found' } };
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const VERSION = { Server: matching(/^Switchwire \(\d+\.\d+\.\d+\S* \(\w+\/\w+\)\)$/) };
const CTIME = matching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/);
const UPTIME = { Now: CTIME, 'Up since': CTIME, 'Up time': matching(/^\d+ \[sec\]$/) };
const NOT_TAKEN: Deviation = {
  status: 415,
  id: null,
  error: { code: -32_600, message: 'Invalid Request' },
};
const NO_ROUTE: Deviation = {
  status: 404,
  body: expect.objectContaining({ statusCode: 404, error: 'Not Found' }),
};

const OLD_NAMES =
  'get_statistics list_statistics reset_statistics uptime version which ps log_level cache_store cache_fetch cache_remove ' +
  'event_subscribe events_list subscribers_list raise_event help fs_subscribe fs_unsubscribe fs_list fs_reload ' +
  'fs_retry fs_drain fs_resume fs_disable fs_choose fs_execute freeswitch_esl audit_list sinks_list ' +
  'fleet_list fleet_drain fleet_move fleet_pause fleet_resume rpc.discover';
const NEW_NAMES =
  'statistics:get statistics:list statistics:reset core:uptime core:version core:which core:ps core:log_level cache:store ' +
  'cache:fetch cache:remove evi:subscribe evi:list evi:subscribers evi:raise core:help ' +
  'freeswitch_scripting:subscribe freeswitch_scripting:unsubscribe freeswitch_scripting:list ' +
  'freeswitch_scripting:reload freeswitch_scripting:drain freeswitch_scripting:resume freeswitch_scripting:disable freeswitch_scripting:choose freeswitch_scripting:execute freeswitch_scripting:esl';
const WHICH: Deviation = { result: `${OLD_NAMES} ${NEW_NAMES}`.split(' ') };
const OF_MODULE: Deviation = {
  result: NEW_NAMES.split(' ').filter((name) => name.startsWith('freeswitch_scripting:')),
};

const ambiguous = (data: string): Deviation => ({
  error: { code: -32_001, message: 'Method ambiguous', data },
});
const LIST_IS_AMBIGUOUS = ambiguous(
  'supported names: statistics:list, evi:list, freeswitch_scripting:list',
);

const MEMORY = ['total', 'used', 'real_used', 'max_used', 'free']
  .map((name) => `shmem:${name}_size`)
  .concat('shmem:fragments');
const GAUGES = [
  ...MEMORY,
  'core:timestamp',
  ...['sockets', 'connecting', 'authenticated', 'subscribed', 'retrying', 'rejected'].map(
    (name) => `freeswitch:${name}`,
  ),
  'freeswitch:pending_commands',
];
const COUNTERS = ['events', 'dropped_events', 'commands', 'failed_commands', 'reconnects'].map(
  (name) => `freeswitch:${name}`,
);
const each = (names: readonly string[], value: unknown): object =>
  Object.fromEntries(names.map((name) => [name, value]));
const numbers = (names: readonly string[]): Deviation => ({
  result: each(names, expect.any(Number)),
});

const rows = (seqs: readonly number[], deviation: Deviation): Readonly<Record<number, Deviation>> =>
  Object.fromEntries(seqs.map((seq) => [seq, deviation]));

const fsList = (sockets: readonly (readonly [string, readonly string[]])[]): Deviation => ({
  result: { Sockets: sockets.map(([address, events]) => ({ if: address, Events: events })) },
});

/** By key, then by the number of the exchange. */
export const DEVIATIONS: Readonly<Record<DeviationKey, Readonly<Record<number, Deviation>>>> = {
  ipv6: rows([33, 34], OK),
  ports: rows([43, 44, 45], REFUSED),
  schemes: rows([48], REFUSED),
  hosts: rows([57], REFUSED),
  'wire-safe-events': rows([92, 94], REFUSED),
  'atomic-subscribe': rows([113], REFUSED),
  'bad-rows': { 127: fsList([['127.0.0.1:8025', ['HEARTBEAT', 'CHANNEL_ANSWER']]]) },
  'trailing-text': { 142: { id: null, error: { code: -32_700, message: 'Parse error' } } },
  'duplicate-keys': { 172: { result: UPTIME } },
  ids: {
    156: { id: 1.5, result: VERSION },
    157: { id: 12_345_678_901_234_567_000, result: VERSION },
    162: { status: 200, id: {}, result: VERSION },
    163: { status: 200, id: [], result: VERSION },
  },
  'answers-end': { 189: { id: null, error: { code: -32_700, message: 'Parse error' } } },
  'content-types': {
    ...rows([190, 195, 199], { status: 200, result: VERSION }),
    ...rows([196, 198, 200], NOT_TAKEN),
  },
  'body-size': { 321: { status: 200, result: 'OK' } },
  'other-paths': rows([177, 178, 186, 187, 188], NO_ROUTE),
  'both-spellings': {
    ...rows([211, 259, 289, 337, 339, 341, 343, 345, 347, 349, 351], WHICH),
    133: fsList([['127.0.0.1:8025', ['HEARTBEAT']]]),
    265: OF_MODULE,
    266: { result: [['freeswitch_url', 'events']] },
    268: fsList([]),
    269: LIST_IS_AMBIGUOUS,
    270: ambiguous('supported names: evi:subscribe, freeswitch_scripting:subscribe'),
    272: OK,
    273: fsList([['127.0.0.1:8025', ['HEARTBEAT', 'DTMF']]]),
    274: OK,
    275: {
      error: { code: -32_000, message: 'Server error', data: 'Command handler returned null' },
    },
    278: {
      result: {
        Help: 'not available for this command',
        'Exported by': 'freeswitch_scripting',
      },
    },
    280: OK,
    284: numbers(['core:timestamp']),
    286: { result: UPTIME },
    // what other modules of the original have under the same name is not here
    295: OF_MODULE,
    299: LIST_IS_AMBIGUOUS,
  },
  'own-values': {
    ...rows([154, 159, 160, 165, 183, 184, 185, 191, 192, 193, 194, 197], { result: VERSION }),
    ...rows([201, 202, 212, 257, 258, 288, 323, 350], { result: VERSION }),
    ...rows([213, 285, 315, 316], { result: UPTIME }),
    203: { id: 235, result: VERSION },
    204: {
      body: matching(
        /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"jsonrpc":"2\.0","result":\{"Server":"Switchwire [^"]*"\},"id":235\}$/,
      ),
    },
    214: { result: { Processes: [{ ID: 0, PID: process.pid, Type: 'mi-server' }] } },
    215: { result: { Events: [{ name: 'E_FREESWITCH', id: 6 }] } },
    235: { result: { Processes: [{ PID: process.pid, 'Log level': 3, Type: 'mi-server' }] } },
  },
  statistics: {
    ...rows([243, 314], numbers(['core:timestamp'])),
    244: numbers([...GAUGES, ...COUNTERS]),
    247: numbers(MEMORY),
    // a counter that the script of the original made
    250: { error: { code: 404, message: 'Statistics Not Found' } },
    248: numbers(['shmem:used_size']),
    249: { result: { ...each(GAUGES, 'non-incremental'), ...each(COUNTERS, 'incremental') } },
  },
  filters: rows([264, 294], {
    result: [
      ['event', 'socket'],
      ['event', 'socket', 'expire'],
      ['event', 'socket', 'expire', 'filter'],
    ],
  }),
  'other-modules': rows([251, 252, 253, 254, 318, 319], NOT_FOUND),
  // carried out without the name of the reply FIFO; garbage is told of, as over HTTP
  'no-fifo': { 331: { id: null, error: { code: -32_700, message: 'Parse error' } } },
};

/** The deviation of an exchange, if it has one. */
export const deviationOf = (seq: number): Deviation | undefined =>
  Object.values(DEVIATIONS).find((ofKey) => seq in ofKey)?.[seq];
