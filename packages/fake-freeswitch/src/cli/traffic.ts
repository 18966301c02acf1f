import { type FakeFreeswitch } from '../fake-freeswitch.ts';

/** Extensions that the calls of `--calls` go to, in turn. */
const EXTENSIONS = ['1000', '1001', '9386'];
const DIGITS = '1234567890*#';
const CALL_MS = 5000;
const DIGIT_MS = 1500;

/** Lets calls come in: each presses a key and hangs up after a while. The result ends it. */
export function startTraffic(server: FakeFreeswitch, callsPerSecond: number): () => void {
  if (callsPerSecond <= 0) return () => undefined;
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  let count = 0;
  const next = setInterval(() => {
    const to = EXTENSIONS[count % EXTENSIONS.length] ?? '9386';
    const digit = DIGITS[count % DIGITS.length] ?? '1';
    count += 1;
    const uuid = server.calls.receive({ from: String(441_632_960_000 + (count % 1000)), to });
    later(DIGIT_MS, () => void server.calls.sendDtmf(uuid, digit));
    later(CALL_MS, () => server.calls.hangup(uuid));
  }, 1000 / callsPerSecond);
  return () => {
    clearInterval(next);
    for (const timer of timers) clearTimeout(timer);
  };
}
