import { silentLogger } from '@switchwire/esl-client/session';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ListenerFaults } from './manager-listeners.ts';

describe('the faults of listeners', () => {
  it('are counted for a bounded number of consumers, the most recent failures', () => {
    const reported: string[] = [];
    const faults = new ListenerFaults({
      ...silentLogger,
      error: ({ consumer, count }) => reported.push(`${String(consumer)} ${String(count)}`),
    });

    faults.report('first', 'x');
    for (let at = 0; at < 1_000; at++) faults.report(`task ${at}`, 'x');
    faults.report('task 999', 'x');
    faults.report('first', 'x');

    expect(reported.slice(-2)).toEqual(['task 999 2', 'first 1']);
  });

  it('are warnings of the process where there is no logger', () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => {
      emitWarning.mockRestore();
    });
    const faults = new ListenerFaults(silentLogger);
    for (let at = 0; at < 5; at++) faults.report('first', `fault ${at}`);

    expect(emitWarning.mock.calls).toEqual([['fault 0'], ['fault 1'], ['fault 3']]);
  });
});
