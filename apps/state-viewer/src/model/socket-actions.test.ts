import { type SocketInfo } from '@switchwire/machine-view';
import { describe, expect, it } from 'vitest';
import { socketInfo } from '@switchwire/machine-view/testing';
import { eventsToClose, obstacleTo, othersOf, type SocketAction } from './socket-actions.ts';

type Row = readonly [members: Partial<SocketInfo>, possible: readonly SocketAction[]];
const rows: readonly Row[] = [
  [
    { consumers: ['mi'], events: ['DTMF'] },
    ['drain', 'disable', 'subscribe', 'unsubscribe', 'close'],
  ],
  [{ consumers: ['store'], events: [] }, ['drain', 'disable', 'subscribe', 'close']],
  [{ consumers: ['script x', 'mi'], events: [] }, ['drain', 'disable', 'subscribe', 'close']],
  [{ consumers: ['script x'], events: ['DTMF'] }, ['drain', 'disable', 'subscribe', 'unsubscribe']],
  [{ consumers: [], events: [] }, ['drain', 'disable', 'subscribe']],
  [{ consumers: ['mi'], phase: 'retrying' }, ['retry', 'drain', 'disable', 'subscribe', 'close']],
  [{ consumers: ['mi'], phase: 'rejected' }, ['retry', 'drain', 'disable', 'subscribe', 'close']],
  [{ consumers: ['mi'], state: 'draining' }, ['disable', 'resume', 'subscribe', 'close']],
  [{ consumers: ['mi'], state: 'out-of-service' }, ['resume', 'subscribe', 'close']],
  [{ consumers: ['mi'], direction: 'outbound', events: ['DTMF'] }, []],
];

describe('the possible actions on a socket', () => {
  it.each(rows)('of %o is %j', (members, possible) => {
    const actions: readonly SocketAction[] = [
      'retry',
      'drain',
      'disable',
      'resume',
      'subscribe',
      'unsubscribe',
      'close',
    ];
    const info = socketInfo('a', { events: [], ...members });

    expect(actions.filter((action) => obstacleTo(action, info) === undefined)).toEqual(possible);
  });

  it('names the consumers that keep a socket open', () => {
    const info = socketInfo('a', { consumers: ['script x', 'script y'] });

    expect(obstacleTo('close', info)).toContain('when nothing uses it (now: script x, script y).');
    expect(othersOf({ ...info, consumers: ['mi', 'script x', 'store'] })).toEqual(['script x']);
  });

  it('closes a socket by all its events, or by an empty name when it has none', () => {
    expect(eventsToClose(socketInfo('a', { events: ['DTMF', 'API'] }))).toEqual(['DTMF', 'API']);
    expect(eventsToClose(socketInfo('a', { events: [] }))).toEqual(['']);
  });
});
