import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';

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
