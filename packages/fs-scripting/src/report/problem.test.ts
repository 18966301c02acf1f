import { type Logger } from '@switchwire/esl-client';
import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryManager } from '../../test/memory-manager.ts';
import { RoutedEvent } from '../event/freeswitch-event.ts';
import { type ProblemDetails, ProblemReporter, type ScriptProblem } from './problem.ts';

const detailsOf = (error: Error, script = 'a'): ProblemDetails => ({
  kind: 'error',
  script,
  part: 'route DTMF',
  error,
});

function loggerOf(error: Logger['error']): Logger {
  const unused = (): void => undefined;
  return { debug: unused, info: unused, warn: unused, error };
}

function throwing(): never {
  throw new Error('full disk');
}

describe('ProblemReporter', () => {
  it('reports the mapped stack and leaves the error alone, frozen or not', () => {
    const problems: ScriptProblem[] = [];
    const logged: unknown[] = [];
    const sentences: string[] = [];
    const reporter = new ProblemReporter(
      loggerOf((fields, sentence) => {
        logged.push(fields['error']);
        sentences.push(sentence);
      }),
      (problem) => problems.push(problem),
      (stack) => `mapped ${stack}`,
    );
    const error = Object.freeze(new Error('frozen'));
    const { stack } = error;

    reporter.report(detailsOf(error));

    expect(problems).toMatchObject([{ error, stack: `mapped ${stack}` }]);
    expect(logged).toMatchObject([{ message: 'frozen', stack: `mapped ${stack}` }]);
    expect(sentences).toEqual(['a: route DTMF: frozen']);
    expect(error.stack).toBe(stack);
  });

  it.each([
    ['a list', { value: ['frame'] }],
    ['what throws', { get: throwing }],
  ])('reports an error whose stack is %s', (_, stack) => {
    const listener = vi.fn();
    const error = Object.defineProperty(new Error('odd'), 'stack', stack);

    new ProblemReporter(undefined, listener).report(detailsOf(error));

    expect(listener).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ stack: undefined }));
  });

  it('shows only safe and bounded text of an event', () => {
    const problems: ScriptProblem[] = [];
    const event = createEvent({
      name: 'CUSTOM',
      headers: [
        ['Event-Subclass', `a::b\u001b[2J`],
        ['Unique-ID', 'x'.repeat(100_000)],
      ],
    });
    const double = new MemoryManager();
    const info = double.infoOf(double.add('10.0.0.1:8021'));
    const reporter = new ProblemReporter(undefined, (problem) => problems.push(problem));

    reporter.report({ ...detailsOf(new Error('x')), event: new RoutedEvent(event, info) });

    expect(problems).toMatchObject([
      {
        event: 'CUSTOM a::b\\u001b[2J',
        socket: '10.0.0.1:8021',
        uniqueId: `${'x'.repeat(512)}…`,
      },
    ]);
  });

  it('notifies the listener although the log fails, and the log although the listener fails', () => {
    const listener = vi.fn(throwing);
    const log = vi.fn(throwing);

    new ProblemReporter(loggerOf(log), listener).report(detailsOf(new Error('x')));

    expect([log.mock.calls.length, listener.mock.calls.length]).toEqual([1, 1]);
  });

  it('ignores a listener that rejects', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    let told = 0;
    const listener = (): Promise<never> => {
      told++;
      return Promise.reject(new Error('no'));
    };

    new ProblemReporter(undefined, listener).report(detailsOf(new Error('x')));
    await new Promise((resolve) => setImmediate(resolve));

    expect(told).toBe(1);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('counts suppressed reports in the next one', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const told: number[] = [];
    const reporter = new ProblemReporter(undefined, ({ suppressed }) => told.push(suppressed));

    for (let at = 0; at < 15; at++) reporter.report(detailsOf(new Error('x')));
    vi.advanceTimersByTime(1_001);
    // under so many other names that old ones are forgotten meanwhile; this one is not among them
    reporter.report(detailsOf(new Error('x')));
    for (let at = 0; at < 2_000; at++) reporter.report(detailsOf(new Error('x'), `script ${at}`));
    for (let at = 0; at < 15; at++) reporter.report(detailsOf(new Error('x')));

    expect(told.slice(0, 11)).toEqual([...Array.from({ length: 10 }, () => 0), 5]);
    expect(told).toHaveLength(11 + 2_000 + 9);
  });
});
