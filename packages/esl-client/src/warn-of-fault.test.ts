import { afterEach, describe, expect, it, vi } from 'vitest';
import { rarely, warnOfFault } from './warn-of-fault.ts';

describe('a fault of the program that nothing else would show', () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  afterEach(() => {
    emitWarning.mockClear();
  });

  it('is a warning of the process', () => {
    const error = new TypeError('no such thing');
    warnOfFault(error);
    warnOfFault('only text');

    expect(emitWarning.mock.calls).toEqual([[error], ['only text']]);
  });

  it('is reported with growing pauses', () => {
    const report = rarely();
    for (let count = 1; count <= 1_000; count += 1) report(String(count));

    expect(emitWarning.mock.calls.flat()).toEqual(
      ['1', '2', '4', '8', '16', '32', '64', '128', '256', '512'], // prettier-ignore
    );
  });
});
