import { decodeEvent, type EslEvent, EslHeaders } from '@switchwire/esl-protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DispatchRig, eventOf, gate, nextTurn } from '../../test/dispatch-rig.ts';

describe('Dispatcher under load', () => {
  it('drops the oldest that waits, counts it and says so once', async () => {
    const rig = new DispatchRig({ maxQueued: 3 });
    const hold = gate();
    const ran: string[] = [];
    rig.script('a', [
      [
        'DTMF',
        async ({ json }) => {
          ran.push(json['X-At'] ?? '');
          await hold.promise;
        },
      ],
    ]);

    rig.call('x', 'DTMF', 0);
    await nextTurn();
    for (let at = 1; at <= 3; at++) rig.call('x', 'DTMF', at);
    await nextTurn();
    for (let at = 4; at <= 5; at++) rig.call('x', 'DTMF', at);
    const { dropped } = rig.dispatcher.stats();
    hold.open();
    await rig.drained();

    expect(ran).toEqual(['0', '3', '4', '5']);
    expect([dropped, rig.overflows]).toEqual([2, 1]);
  });

  it('holds a burst of 100,000 events and loses none', async () => {
    const rig = new DispatchRig();
    let count = 0;
    rig.script('a', [
      [
        'DTMF',
        () => {
          count++;
        },
      ],
    ]);
    const event = eventOf('DTMF', { 'Unique-ID': 'x' });

    for (let at = 0; at < 100_000; at++) rig.offer(event);
    const { queued } = rig.dispatcher.stats();
    await rig.drained();

    expect([queued, count]).toEqual([100_000, 100_000]);
    expect(rig.dispatcher.stats()).toMatchObject({ dispatched: 100_000, dropped: 0 });
  });

  it('gives sockets and timers their turn during a burst', async () => {
    const rig = new DispatchRig();
    let turns = 0;
    const spin = (): void => {
      for (const end = performance.now() + 0.2; performance.now() < end;);
    };
    rig.script('a', [['DTMF', spin]]);
    const event = eventOf('DTMF', { 'Unique-ID': 'x' });
    const count = setInterval(() => turns++, 1);

    for (let at = 0; at < 300; at++) rig.offer(event);
    await rig.drained();
    clearInterval(count);

    expect(turns).toBeGreaterThan(1);
  });

  it('parses the body for nobody who only matches by name, and once for those who read it', async () => {
    const rig = new DispatchRig();
    const parse = vi.spyOn(JSON, 'parse');
    onTestFinished(() => parse.mockRestore());
    const seen: unknown[] = [];
    rig.script('a', [
      [
        'DTMF',
        () => {
          seen.push('DTMF');
        },
      ],
      [
        'TALK',
        ({ json }) => {
          seen.push(json['Unique-ID']);
        },
      ],
      [
        'TALK',
        ({ json, esl }) => {
          seen.push(json['Unique-ID'], esl.header('unique-id'));
        },
      ],
    ]);
    const wire = (name: string): EslEvent =>
      decodeEvent({
        contentType: 'text/event-json',
        headers: EslHeaders.from([]),
        body: Buffer.from(`{"Event-Name":"${name}","Unique-ID":"x"}`),
        hasBody: true,
      });

    rig.offer(wire('DTMF'));
    await rig.drained();
    const byName = parse.mock.calls.length;
    rig.offer(wire('TALK'));
    await rig.drained();

    expect(seen).toEqual(['DTMF', 'x', 'x', 'x']);
    expect([byName, parse.mock.calls.length]).toEqual([0, 1]);
  });
});
