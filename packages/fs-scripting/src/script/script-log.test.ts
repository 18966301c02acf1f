import { type Logger } from '@switchwire/esl-client';
import { describe, expect, it } from 'vitest';
import { runInCall } from '../call/current-call.ts';
import { createScriptLog } from './script-log.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

function rig() {
  const lines: unknown[] = [];
  const to = (level: string) => (fields: object, message: string) =>
    void lines.push([level, message, fields]);
  const logger = Object.fromEntries(LEVELS.map((level) => [level, to(level)])) as unknown as Logger;
  return { lines, log: createScriptLog(logger, { script: 'main', version: 2 }) };
}

describe('the log of a script', () => {
  it.each(LEVELS)('writes %s with script and version, which no field replaces', (level) => {
    const { lines, log } = rig();
    log[level]('said', { a: 1, script: 'other', version: 9 });
    log[level]('alone');

    expect(lines).toEqual([
      [level, 'said', { a: 1, script: 'main', version: 2 }],
      [level, 'alone', { script: 'main', version: 2 }],
    ]);
  });

  it('adds the call of the running route, unless the script says otherwise', () => {
    const { lines, log } = rig();
    const call = { script: 'x', version: 9, route: 'r', event: 'DTMF', socket: 's', uniqueId: 'u' };
    runInCall(call, () => log.info('said', { event: 'mine' }), undefined as never);

    expect(lines).toEqual([
      ['info', 'said', { event: 'mine', socket: 's', uniqueId: 'u', script: 'main', version: 2 }],
    ]);
  });

  it('is never the error of the script', () => {
    const { lines, log } = rig();
    const broken = {
      get a(): string {
        throw new Error('unreadable');
      },
    };
    log.info('said', broken);
    createScriptLog(undefined, { script: 'main', version: 2 }).error('nobody hears');

    expect(lines).toEqual([
      ['info', 'said', { fields: 'could not be read', script: 'main', version: 2 }],
    ]);
  });
});
