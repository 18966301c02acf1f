import { type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { type Page } from 'playwright-core';

const TICK_MS = 10;

/** Fires call events at `perSecond`, over all nodes in turn, until disposed. */
export function fireEvents(nodes: readonly FakeFreeswitch[], perSecond: number): Disposable {
  const begun = performance.now();
  let fired = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1_000) * perSecond;
    // behind by more than a second: this machine cannot; it is not made up for
    if (due - fired > perSecond) fired = Math.floor(due - perSecond / 100);
    for (; fired < due; fired += 1) fireOne(nodes[fired % nodes.length], fired);
  }, TICK_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function fireOne(node: FakeFreeswitch | undefined, index: number): void {
  node?.emit(index % 3 === 0 ? 'DTMF' : 'CHANNEL_EXECUTE', {
    'Unique-ID': `call-${index}`,
    'DTMF-Digit': String(index % 10),
    'Caller-Caller-ID-Number': String(1_000 + (index % 1_000)),
    'Caller-Destination-Number': '5000',
    Application: 'playback',
    'Application-Data': '/usr/share/freeswitch/sounds/ivr/ivr-welcome.wav',
    variable_sip_user_agent: 'A telephone with a rather long name, version 12.3.4.5',
  });
}

export interface LongTasks {
  readonly count: number;
  /** Milliseconds in tasks of more than 50 ms, all together. */
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Watches the page's main thread for a while, as the browser itself counts long tasks. */
export function watchLongTasks(page: Page, durationMs: number): Promise<LongTasks> {
  return page.evaluate(async (ms) => {
    const durations: number[] = [];
    const observer = new PerformanceObserver((list) => {
      durations.push(...list.getEntries().map((entry) => entry.duration));
    });
    observer.observe({ type: 'longtask' });
    await new Promise((resolve) => setTimeout(resolve, ms));
    observer.disconnect();
    const totalMs = durations.reduce((sum, duration) => sum + duration, 0);
    return { count: durations.length, totalMs, longestMs: Math.max(0, ...durations) };
  }, durationMs);
}
