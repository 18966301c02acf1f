import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { MovesLog } from './moves-log.ts';

function logged() {
  const lines: string[] = [];
  const note = (level: string) => (_fields: object, text: string) => void lines.push(`${level}: ${text}`); // prettier-ignore
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }; // prettier-ignore
  const clock = new SimulatedClock();
  const log = new MovesLog(clock, logger);
  return { log, clock, lines };
}

describe('the log of moves', () => {
  it('says once for each reason what failed within a second', () => {
    const { log, clock, lines } = logged();

    for (const socket of ['h:1', 'h:2', 'h:3', 'h:4', 'h:5']) log.failed(socket, 'b has left');
    log.failed('h:6', 'c gave it back');
    clock.increment(1_000);

    expect(lines).toEqual([
      'warn: Could not hand h:1, h:2, h:3 and 2 more over: b has left',
      'warn: Could not hand h:6 over: c gave it back',
    ]);
  });

  it('says what it has not said yet at its end, and nothing after it', () => {
    const { log, clock, lines } = logged();
    log.failed('h:1', 'b has left');

    log.end();
    clock.increment(1_000);

    expect(lines).toEqual(['warn: Could not hand h:1 over: b has left']);
  });

  it('follows a drain to its end, ever more rarely', () => {
    const { log, clock, lines } = logged();
    const steps: readonly (readonly [left: number, waiting: number])[] = [[9, 0], [8, 0], [7, 3], [5, 2], [5, 2], [5, 2], [0, 0], [0, 0]]; // prettier-ignore

    for (const [left, waiting] of steps) {
      log.draining(true, left, waiting);
      clock.increment(5_000);
    }

    expect(lines).toEqual([
      'info: Drained: the other servers take 9 sockets',
      'warn: Drained, and 8 of 9 sockets are left; 0 of them could not be moved and are tried again', // prettier-ignore
      'warn: Drained, and 5 of 9 sockets are left; 2 of them could not be moved and are tried again', // prettier-ignore
      'info: Drained: other servers act for all 9 sockets',
    ]);
  });

  it('starts again with the next drain, and says nothing about one without sockets', () => {
    const { log, lines } = logged();

    for (const isDrained of [true, false, true]) log.draining(isDrained, 1, 0);
    log.draining(false, 0, 0);
    log.draining(true, 0, 0);

    expect(lines).toEqual(Array.from({ length: 2 }, () => 'info: Drained: the other servers take 1 sockets')); // prettier-ignore
  });
});
