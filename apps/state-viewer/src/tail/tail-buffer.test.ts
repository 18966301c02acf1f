import { describe, expect, it } from 'vitest';
import { type ServerEvent } from '../wire/event-stream.ts';
import { createTailBuffer, type TailBuffer } from './tail-buffer.ts';
import { tailUrl } from './tail-messages.ts';

const raised = (name: string, headers: object = {}, socket = 'fs1:8021'): ServerEvent => ({
  event: 'E_FREESWITCH',
  data: JSON.stringify({
    name,
    sender: 'fs1',
    socket,
    body: JSON.stringify({ 'Event-Name': name, ...headers }),
  }),
});

const rig = (options: { capacity?: number; maxRows?: number } = {}) => {
  let clock = 0;
  const buffer: TailBuffer = createTailBuffer({ ...options, now: () => clock });
  return { buffer, advance: (ms: number) => (clock += ms) };
};

describe('createTailBuffer', () => {
  it('shows the newest first with the details of each', () => {
    const { buffer, advance } = rig();

    buffer.push([raised('DTMF', { 'DTMF-Digit': '1' }), raised('DTMF', { 'DTMF-Digit': '2' })]);
    advance(500);

    expect(buffer.take()).toMatchObject({
      rows: [
        { id: 2, name: 'DTMF', socket: 'fs1:8021', summary: 'digit 2' },
        { id: 1, summary: 'digit 1' },
      ],
      counts: [['DTMF', 2]],
      received: 2,
      perSecond: 4,
    });
  });

  it('has nothing to report when nothing came, and reports once that the flow has stopped', () => {
    const { buffer, advance } = rig();
    expect(buffer.take()).toBeUndefined();
    buffer.push([raised('DTMF')]);
    advance(1_000);

    const rates = [1, 2, 3].map(() => {
      advance(1_000);
      return buffer.take()?.perSecond;
    });

    expect(rates).toEqual([0.5, 0, undefined]);
  });

  it('says how many of a burst it does not show', () => {
    const { buffer } = rig({ maxRows: 3 });

    buffer.push(Array.from({ length: 10 }, () => raised('API')));

    const batch = buffer.take();
    expect(batch?.rows.map((row) => row.id)).toEqual([10, 9, 8]);
    expect(batch).toMatchObject({ received: 10, matched: 10, skipped: 7 });
  });

  it('counts CUSTOM events by subclass without needing the whole event', () => {
    const { buffer } = rig();
    const custom = (subclass: string) => raised('CUSTOM', { 'Event-Subclass': subclass });

    buffer.push([custom('sofia::register'), custom('sofia%3A%3Aregister'), raised('CUSTOM')]);

    expect(buffer.take()?.counts).toEqual([
      ['CUSTOM sofia::register', 2],
      ['CUSTOM', 1],
    ]);
  });

  it('counts a bounded number of names', () => {
    const { buffer } = rig();

    buffer.push(Array.from({ length: 600 }, (_, index) => raised(`NAME_${index}`)));

    const counts = new Map(buffer.take()?.counts);
    expect(counts.size).toBe(501);
    expect(counts.get('other names')).toBe(100);
  });

  it('keeps only matching events from then on, and filters those it has', () => {
    const { buffer } = rig();
    buffer.push([raised('A', { name: 'Alice' }), raised('B', { name: 'Bob' })]);

    buffer.filter('ALICE');
    buffer.push([raised('C', { name: 'bob' }), raised('D', { name: 'alice' })]);

    const batch = buffer.take();
    expect(batch?.rows.map((row) => row.name)).toEqual(['D', 'A']);
    expect(batch).toMatchObject({ received: 4, matched: 3 });
  });

  it('allows shown events to be opened while paused, even as others arrive', () => {
    const { buffer } = rig({ capacity: 5 });
    buffer.push([raised('FIRST')]);
    buffer.take();

    buffer.pause(true);
    buffer.push(Array.from({ length: 50 }, () => raised('LATER')));

    expect(buffer.find(1)).toMatchObject({ name: 'FIRST' });
    expect(buffer.take()?.rows.map((row) => row.name)).toEqual(['FIRST']);
  });

  it('drops the oldest events', () => {
    const { buffer } = rig({ capacity: 5 });

    buffer.push(Array.from({ length: 20 }, () => raised('X')));

    expect(buffer.find(1)).toBeUndefined();
    expect(buffer.find(20)).toBeDefined();
  });

  it('adds up the events that the server dropped', () => {
    const { buffer } = rig();

    buffer.push([
      { event: 'dropped', data: '{"count":5,"reason":"slow"}' },
      { event: 'dropped', data: '{"count":null}' },
    ]);

    expect(buffer.take()).toMatchObject({ dropped: 5, isMoreDropped: true });
  });

  it.each(['not json', '[]', 'null', '{"name":7,"body":{}}'])(
    'survives data that is %s',
    (data) => {
      const { buffer } = rig();

      buffer.push([{ event: 'E_FREESWITCH', data }]);

      expect(buffer.take()?.rows[0]).toMatchObject({ name: '', summary: '' });
    },
  );

  it('is empty after clear', () => {
    const { buffer } = rig();
    buffer.push([raised('A')]);

    buffer.clear();

    expect(buffer.take()).toMatchObject({ rows: [], counts: [], received: 0 });
    expect(buffer.find(1)).toBeUndefined();
  });
});

describe('tailUrl', () => {
  it('names each event and the socket', () => {
    const query = { names: ['DTMF', 'CUSTOM sofia::register'], socket: '[::1]:8021' };

    expect(tailUrl(query)).toBe(
      'events?name=DTMF&name=CUSTOM+sofia%3A%3Aregister&socket=%5B%3A%3A1%5D%3A8021',
    );
    expect(tailUrl({ names: [], socket: undefined })).toBe('events');
  });
});
