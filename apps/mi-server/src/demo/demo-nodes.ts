import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  replayCapture,
} from '@switchwire/fake-freeswitch';

/** The three FreeSWITCH look-alikes of the demo. */
export interface DemoNodes extends AsyncDisposable {
  /** `fs1` and `fs2`, which take calls. */
  readonly live: readonly FakeFreeswitch[];
  /** URLs for fs_subscribe, `fs1` first. */
  readonly urls: readonly string[];
  /** The name of a node by its address. */
  readonly nameOf: (address: string) => string;
}

/** What the DTMF-transfer script and the output need. */
const EVENTS = 'DTMF,CHANNEL_STATE,CHANNEL_ANSWER,HEARTBEAT,BACKGROUND_JOB';
const HEARTBEAT_MS = 1_000;

/** Starts `fs1` and `fs2` with calls and heartbeats, and `fs3`, which shows a recording of a real FreeSWITCH. */
export const startDemoNodes = async (): Promise<DemoNodes> => {
  const nodes = await Promise.all([
    createFakeFreeswitch({ hostname: 'fs1', heartbeatMs: HEARTBEAT_MS, maxSessions: 1_000 }),
    createFakeFreeswitch({ hostname: 'fs2', heartbeatMs: HEARTBEAT_MS, maxSessions: 500 }),
    replayCapture('dtmf-transfer', { timing: 'recorded', loop: true, loopPauseMs: 10_000 }),
  ]);
  const [first, second] = nodes;
  const names = new Map(nodes.map((node, at) => [`${node.host}:${node.port}`, `fs${at + 1}`]));
  return {
    live: [first, second],
    urls: nodes.map((node) => `${node.url}?${EVENTS}`),
    nameOf: (address) => names.get(address) ?? address,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
};
