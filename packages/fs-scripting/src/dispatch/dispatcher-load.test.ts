import { decodeEvent, type EslEvent, EslHeaders, FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FreeswitchEvent } from '../event/freeswitch-event.ts';
import { DispatchRig, eventOf, gate } from '../../test/dispatch-rig.ts';

describe('Dispatcher under load', () => {
  it('drops and counts the oldest waiting event, and reports that once', async () => {
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
    await rig.rested();
    for (let at = 1; at <= 3; at++) rig.call('x', 'DTMF', at);
    await rig.rested();
    for (let at = 4; at <= 5; at++) rig.call('x', 'DTMF', at);
    const { dropped } = rig.dispatcher.stats();
    hold.open();
    await rig.drained();

    expect(ran).toEqual(['0', '3', '4', '5']);
    expect([dropped, rig.overflows]).toEqual([2, 1]);
  });

  it('drops the oldest that waits when the queue weighs too much', async () => {
    const one = eventOf('DTMF', { 'Unique-ID': 'x' });
    const rig = new DispatchRig({ maxQueuedBytes: 3 * (one.byteLength + 600) });
    const hold = gate();
    let ran = 0;
    rig.script('a', [
      [
        'DTMF',
        async () => {
          ran++;
          await hold.promise;
        },
      ],
    ]);

    rig.offer(one);
    await rig.rested();
    for (let at = 0; at < 5; at++) rig.offer(eventOf('DTMF', { 'Unique-ID': 'x' }));
    await rig.rested();
    const { queued, queuedBytes, dropped } = rig.dispatcher.stats();
    hold.open();
    await rig.drained();

    expect([queued, queuedBytes, dropped]).toEqual([3, 3 * (one.byteLength + 600), 2]);
    expect([ran, rig.dispatcher.stats().queuedBytes]).toEqual([4, 0]);
  });

  it('takes one event that weighs more than the whole queue may', async () => {
    const rig = new DispatchRig({ maxQueuedBytes: 1 });
    let ran = 0;
    rig.script('a', [['DTMF', () => ran++]]);

    rig.call('x');
    await rig.drained();

    expect([ran, rig.dispatcher.stats().dropped]).toEqual([1, 0]);
  });

  it('lets a waiting event go of the chunk it came in', async () => {
    const rig = new DispatchRig();
    const hold = gate();
    rig.script('a', [['DTMF', () => hold.promise]]);
    const body = Buffer.from('{"Event-Name":"DTMF","Unique-ID":"x"}');
    const headers = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n`;
    const chunk = Buffer.concat([Buffer.from(headers), body, Buffer.alloc(1_000_000, 'x')]);
    const inChunk = () => decodeEvent(new FrameDecoder().push(chunk)[0]!);
    const [runs, waits] = [inChunk(), inChunk()];

    rig.offer(runs);
    rig.offer(waits);
    await rig.rested();

    expect(waits.raw.buffer.byteLength).toBeLessThan(100_000);
    expect(waits.uniqueId).toBe('x');
    hold.open();
    await rig.drained();
  });

  it('keeps no parsed values of a key while the event waits', async () => {
    const rig = new DispatchRig();
    const { promise, open } = gate();
    const read: object[] = [];
    const ran: object[] = [];
    const key = ({ json }: FreeswitchEvent): string | undefined => {
      read.push(json);
      return json['Unique-ID'];
    };
    rig.script('a', [[{ name: 'DTMF', key }, ({ json }) => ran.push(json) === 1 && promise]]);

    rig.call('x');
    rig.call('x');
    await rig.rested();
    open();
    await rig.drained();

    // the first was parsed once, the second again when its turn came
    expect(ran).toEqual(read);
    expect(ran.map((json, at) => json === read[at])).toEqual([true, false]);
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

  it('parses no body for routes that match by name, and once for those that read it', async () => {
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
