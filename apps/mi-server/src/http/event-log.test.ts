import { describe, expect, it, vi } from 'vitest';
import { type EventListener, type SocketInfo } from '@switchwire/conn-manager';
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { createEventHub, type RaisedEvent } from '../events/event-hub.ts';
import {
  type EventFollower,
  EventLog,
  type EventLogOptions,
  type LoggedEvent,
} from './event-log.ts';

const raised = (name: string, body = '{}'): RaisedEvent => ({
  name,
  sender: 'h',
  body,
  subclass: undefined,
  address: 'h:1',
});

/** Takes everything at once until it is told to wait. */
class Follower implements EventFollower {
  readonly seen: LoggedEvent[] = [];
  readonly lost: string[] = [];
  position: number;
  isWaiting = false;

  constructor(log: EventLog) {
    this.position = log.end;
  }

  added(event: LoggedEvent): void {
    if (this.isWaiting) return;
    this.position = event.sequence + 1;
    this.seen.push(event);
  }

  overtaken(event: LoggedEvent): void {
    this.position = event.sequence + 1;
    this.lost.push(event.event.name);
  }
}

const rig = (options: EventLogOptions) => {
  const hub = createEventHub({
    onEvent: () => ({ [Symbol.dispose]: () => undefined }),
  });
  const log = new EventLog(hub, { lingerMs: 60_000, ...options });
  const follower = new Follower(log);
  const following = log.follow(follower);
  const raise = (...names: readonly string[]): void => {
    for (const name of names) hub.raise(raised(name));
  };
  /** What a reader that comes back with this id gets. */
  const resumed = (id: string): { names: readonly string[]; missed: number | undefined } => {
    const { position, missed } = log.resume(id);
    const names: string[] = [];
    for (let at = position; at < log.end; at++) names.push(log.at(at)?.event.name ?? 'nothing');
    return { names, missed };
  };
  const idOf = (event: LoggedEvent | undefined): string =>
    /^id: (.*)$/m.exec(event?.text ?? '')?.[1] ?? '';
  return { hub, log, follower, following, raise, resumed, idOf };
};

describe('EventLog', () => {
  it('gives a returning reader what it missed', () => {
    const { log, follower, following, raise, resumed, idOf } = rig({ maxEvents: 10 });
    raise('A');
    following[Symbol.dispose]();
    raise('B', 'C');

    expect(resumed(idOf(follower.seen[0]))).toEqual({ names: ['B', 'C'], missed: 0 });
    log.close();
  });

  it('says how many events it no longer has', () => {
    const { log, follower, raise, resumed, idOf } = rig({ maxEvents: 3 });
    raise('A', 'B', 'C', 'D', 'E', 'F');

    expect(resumed(idOf(follower.seen[0]))).toEqual({ names: ['D', 'E', 'F'], missed: 2 });
    log.close();
  });

  it('keeps no more bytes than it is set for, but always the newest event', () => {
    const { hub, log, follower, raise, resumed, idOf } = rig({ maxEvents: 10, maxBytes: 4 * 452 });
    raise('A', 'B', 'C', 'D', 'E');
    const id = idOf(follower.seen[0]);
    const before = resumed(id);
    hub.raise(raised('F', 'x'.repeat(4 * 452 - 450)));
    const after = resumed(id);
    hub.raise(raised('G', 'x'.repeat(5_000)));
    const large = resumed(id);
    raise('H', 'I');

    expect(before).toEqual({ names: ['B', 'C', 'D', 'E'], missed: 0 });
    expect(after).toEqual({ names: ['F'], missed: 4 });
    expect(large).toEqual({ names: ['G'], missed: 5 });
    expect(resumed(id)).toEqual({ names: ['H', 'I'], missed: 6 });
    log.close();
  });

  it('counts the bytes that FreeSWITCH sent where they are known', () => {
    const { hub, log, raise } = rig({ maxBytes: 908 });
    hub.raise({ ...raised('A'), bytes: 7 });
    raise('B');

    expect(log.at(1)).toBeUndefined();
    expect(log.at(2)?.event.name).toBe('B');
    log.close();
  });

  it('keeps an event without the chunk that it came in, and can still write it', () => {
    const body = '{"Event-Name":"DTMF","DTMF-Digit":"7"}';
    const chunk = `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}Content-Length: 60000\nContent-Type: log/data\n\n${'x'.repeat(60_000)}`;
    const [frame] = new FrameDecoder().push(Buffer.from(chunk));
    const event = decodeEvent(frame!);
    let offer: EventListener = () => undefined;
    const hub = createEventHub({
      onEvent: (listener) => {
        offer = listener;
        return { [Symbol.dispose]: () => undefined };
      },
    });
    const log = new EventLog(hub);
    log.follow(new Follower(log));

    offer(event, { host: 'h', address: 'h:1' } as SocketInfo);

    expect(event.raw.buffer.byteLength).toBe(body.length);
    expect(log.at(1)?.text).toContain('DTMF-Digit');
    log.close();
  });

  it('notifies a follower of each event that it did not read in time', () => {
    const { log, follower, raise } = rig({ maxEvents: 3 });
    raise('A');
    follower.isWaiting = true;
    raise('B', 'C', 'D');
    expect(follower.lost).toEqual([]);

    raise('E', 'F');

    expect(follower.lost).toEqual(['B', 'C']);
    expect(log.at(follower.position)?.event.name).toBe('D');
    log.close();
  });

  it('gives nothing twice to a reader that missed nothing', () => {
    const { log, follower, raise, resumed, idOf } = rig({ maxEvents: 3 });
    raise('A');

    expect(resumed(idOf(follower.seen[0]))).toEqual({ names: [], missed: 0 });
    log.close();
  });

  it.each(['', 'nonsense', 'ffffffffffff-1', '000000000000-99999999999999999999'])(
    'does not know how much was missed since %j',
    (id) => {
      const { log, raise, resumed } = rig({ maxEvents: 3 });
      raise('A');

      expect(resumed(id)).toEqual({ names: [], missed: undefined });
      log.close();
    },
  );

  it('reports possible losses to a reader that returns after a time without listeners', () => {
    vi.useFakeTimers();
    const { hub, log, follower, following, raise, idOf } = rig({ lingerMs: 60_000 });
    raise('A');
    const id = idOf(follower.seen[0]);
    following[Symbol.dispose]();

    vi.advanceTimersByTime(59_999);
    expect(log.resume(id)).toMatchObject({ missed: 0, reason: undefined });
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    raise('B');

    expect(hub.listeners).toBe(0);
    expect(log.resume(id)).toMatchObject({
      missed: undefined,
      reason: expect.stringContaining('nothing is kept longer than 60 s') as string,
    });
    log.follow(follower);
    raise('C');
    expect(log.resume(idOf(follower.seen.at(-1)))).toMatchObject({ missed: 0 });
    log.close();
  });

  it('stops listening when it is closed', () => {
    const { hub, log } = rig({});
    expect(hub.listeners).toBe(1);

    log.close();

    expect(hub.listeners).toBe(0);
  });
});
