import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  replayCapture,
} from '@switchwire/fake-freeswitch';

/** The FreeSWITCH look-alikes of a demo. */
export interface DemoNodes extends AsyncDisposable {
  /** Those that take calls. */
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
  return nodesOf(nodes, [first, second]);
};

/** So many that each of three servers has some. */
const FLEET_NODES = 6;

/** Starts `fs1` to `fs6`, with calls and heartbeats. */
export const startFleetNodes = async (): Promise<DemoNodes> => {
  const names = Array.from({ length: FLEET_NODES }, (_, at) => `fs${at + 1}`);
  const nodes = await Promise.all(
    names.map((hostname) =>
      createFakeFreeswitch({ hostname, heartbeatMs: HEARTBEAT_MS, maxSessions: 500 }),
    ),
  );
  return nodesOf(nodes, nodes);
};

/** All of them, and those that take calls. */
const nodesOf = (
  nodes: readonly (FakeFreeswitch | Awaited<ReturnType<typeof replayCapture>>)[],
  live: readonly FakeFreeswitch[],
): DemoNodes => {
  const names = new Map(nodes.map((node, at) => [`${node.host}:${node.port}`, `fs${at + 1}`]));
  return {
    live,
    urls: nodes.map((node) => `${node.url}?${EVENTS}`),
    nameOf: (address) => names.get(address) ?? address,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
};

const FIRST_CALL_MS = 500;
const NEXT_CALL_MS = 4_000;
const LISTEN_MS = 1_200;
const TALK_MS = 6_000;
const IVR = '1000';
const CALLERS = ['2001', '2002', '2003', '2004'];
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

const pick = <T>(from: readonly T[]): T | undefined =>
  from[Math.floor(Math.random() * from.length)];

/**
 * A caller with time on its hands: calls the IVR of one node after the other, listens for a moment, presses a digit
 * and hangs up after a while. The first digit is a 2, the others are random.
 */
export const startDemoCaller = (nodes: readonly FakeFreeswitch[]): Disposable => {
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  let calls = 0;

  const call = (): void => {
    const node = nodes[calls % nodes.length];
    const digit = calls === 0 ? '2' : (pick(DIGITS) ?? '1');
    calls++;
    after(NEXT_CALL_MS, call);
    if (node === undefined) return;
    const uuid = node.calls.receive({ from: pick(CALLERS) ?? '2001', to: IVR });
    after(LISTEN_MS, () => void node.calls.sendDtmf(uuid, digit));
    after(TALK_MS, () => {
      node.calls.hangup(uuid);
    });
  };
  after(FIRST_CALL_MS, call);

  return {
    [Symbol.dispose]() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
};
