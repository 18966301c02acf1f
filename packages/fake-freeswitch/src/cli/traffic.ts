import { type FakeClock, systemClock } from '../clock.ts';
import { type FakeFreeswitch } from '../fake-freeswitch.ts';

/** Extensions that the calls of `--calls` go to, in turn. */
const EXTENSIONS = ['1000', '1001', '9386'];
const DIGITS = '1234567890*#';
const CALL_MS = 5000;
const DIGIT_MS = 1500;
/** Calls come in at most this often, several at a time where there are more. */
const TICK_MS = 10;
/** How many calls a server makes up for after a pause. */
const MAX_BEHIND_MS = 1000;

/** Incoming calls at a steady rate. */
export interface Traffic {
  /** Calls that the server refused, because no session was free or a shutdown waited. */
  readonly refused: number;
  stop(): void;
}

/** Makes incoming calls: each presses a key and hangs up after a while. */
export function startTraffic(
  server: FakeFreeswitch,
  callsPerSecond: number,
  clock: FakeClock = systemClock,
): Traffic {
  const timers = new Set<() => void>();
  const later = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  };
  let count = 0;
  let refused = 0;
  const call = (): void => {
    const to = EXTENSIONS[count % EXTENSIONS.length] ?? '9386';
    const digit = DIGITS[count % DIGITS.length] ?? '1';
    const from = String(441_632_960_000 + (count % 1000));
    count += 1;
    const uuid = receive(server, { from, to });
    if (uuid === undefined) {
      refused += 1;
      return;
    }
    later(DIGIT_MS, () => void server.calls.sendDtmf(uuid, digit));
    later(CALL_MS, () => server.calls.hangup(uuid));
  };
  let due = 0;
  let before = clock.now();
  const tick = (): void => {
    const now = clock.now();
    due += (Math.min(now - before, MAX_BEHIND_MS) * callsPerSecond) / 1000;
    before = now;
    for (; due >= 1; due -= 1) call();
    later(TICK_MS, tick);
  };
  if (callsPerSecond > 0) later(TICK_MS, tick);
  return {
    get refused() {
      return refused;
    },
    stop: () => {
      for (const cancel of timers) cancel();
      timers.clear();
    },
  };
}

/** The uuid of the call; undefined if it was refused. */
function receive(
  server: FakeFreeswitch,
  call: { readonly from: string; readonly to: string },
): string | undefined {
  try {
    return server.calls.receive(call);
  } catch {
    return undefined;
  }
}
