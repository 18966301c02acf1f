import { describe, expect, it } from 'vitest';
import { RunStack, type WaitOptions } from './run-stack.ts';

const forEver = () => () => undefined;
const nothing = (): void => undefined;

/** A stack, what happened on it, and a way to let something wait on top. */
function setUp() {
  const stack = new RunStack();
  const course: string[] = [];
  const start = (name: string, options: WaitOptions = {}, served = nothing): Promise<void> =>
    stack.run(async () => {
      course.push(`${name} waits`);
      course.push(`${name} ${await stack.wait(forEver, options, served)}`);
    });
  return { stack, course, start };
}

describe('RunStack', () => {
  it('resumes no application before the one on top of it has ended', async () => {
    const { stack, course, start } = setUp();
    const outer = start('outer', { releasable: true });
    const inner = start('inner');

    stack.settle('released', ({ releasable }) => releasable === true);
    await Promise.resolve();
    expect(course).toEqual(['outer waits', 'inner waits']);
    stack.settle('ended');
    await Promise.all([outer, inner]);

    expect(course.slice(2)).toEqual(['inner ended', 'outer released']);
  });

  it('ends the innermost wait that the reason applies to', async () => {
    const { stack, course, start } = setUp();
    const sleep = start('sleep', { breakable: true });
    const echo = start('echo', { breakable: true });
    const bridge = start('bridge');

    stack.settleInnermost('broken', ({ breakable }) => breakable === true);
    stack.settle('ended', ({ breakable }) => breakable !== true);
    await Promise.all([bridge, echo]);

    expect(course.slice(3)).toEqual(['bridge ended', 'echo broken']);
    stack.settle('ended');
    await sleep;
    expect(course.at(-1)).toBe('sleep ended');
  });

  it('ends a wait by its time, or by something else, once', async () => {
    const { stack } = setUp();
    const cancelled: string[] = [];
    let elapse = nothing;
    let leave = nothing;

    const wait = stack.wait(
      (run) => ((elapse = run), () => cancelled.push('time')),
      { until: (end) => ((leave = end), () => cancelled.push('until')) },
      nothing,
    );
    leave();
    elapse();

    expect(await wait).toBe('broken');
    expect(cancelled).toEqual(['time', 'until']);
    expect(stack.waits(() => true)).toBe(false);
  });

  it('runs messages while it waits, unless the application ignores them', () => {
    const { stack, start } = setUp();

    void start('park');
    expect(stack.top.serves).toBe(true);
    void start('ringing', { serves: false });

    expect(stack.top.serves).toBe(false);
  });

  it('runs queued messages when a park is released, but not when it ends otherwise', async () => {
    for (const [end, expected] of [
      ['released', ['park waits', 'queued', 'park released']],
      ['ended', ['park waits', 'park ended']],
    ] as const) {
      const { stack, course, start } = setUp();
      const queued = ['queued'];
      const serve = (): void => {
        const next = queued.shift();
        if (next !== undefined) void stack.run(async () => Promise.resolve(void course.push(next)));
      };
      const park = start('park', { releasable: true }, serve);

      stack.settle(end);
      await park;

      expect(course).toEqual(expected);
    }
  });
});
