import { describe, expect, it } from 'vitest';
import { createEventHub, type RaisedEvent } from '../events/event-hub.ts';
import { EventLog, type LoggedEvent } from './event-log.ts';

const raised = (name: string): RaisedEvent => ({
  name,
  sender: 'h',
  body: '{}',
  subclass: undefined,
  address: 'h:1',
});

const rig = (maxEvents: number) => {
  const hub = createEventHub({
    onEvent: () => ({ [Symbol.dispose]: () => undefined }),
  });
  const log = new EventLog(hub, { maxEvents, lingerMs: 60_000 });
  const seen: LoggedEvent[] = [];
  const following = log.follow((event) => seen.push(event));
  const idOf = (event: LoggedEvent | undefined): string =>
    /^id: (.*)$/m.exec(event?.text ?? '')?.[1] ?? '';
  return { hub, log, seen, following, idOf };
};

describe('EventLog', () => {
  it('gives a reader that comes back what it missed', () => {
    const { hub, log, seen, following, idOf } = rig(10);
    hub.raise(raised('A'));
    const id = idOf(seen[0]);
    following[Symbol.dispose]();
    hub.raise(raised('B'));
    hub.raise(raised('C'));

    const { events, missed } = log.after(id);

    expect(events.map(({ event }) => event.name)).toEqual(['B', 'C']);
    expect(missed).toBe(0);
    log.close();
  });

  it('says how many events it no longer has', () => {
    const { hub, log, seen, idOf } = rig(3);
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) hub.raise(raised(name));

    const { events, missed } = log.after(idOf(seen[0]));

    expect(events.map(({ event }) => event.name)).toEqual(['D', 'E', 'F']);
    expect(missed).toBe(2);
    log.close();
  });

  it('gives nothing twice to a reader that missed nothing', () => {
    const { hub, log, seen, idOf } = rig(3);
    hub.raise(raised('A'));

    expect(log.after(idOf(seen[0]))).toEqual({ events: [], missed: 0 });
    log.close();
  });

  it.each(['', 'nonsense', 'ffffffffffff-1', '000000000000-99999999999999999999'])(
    'does not know how much was missed since %j',
    (id) => {
      const { log } = rig(3);

      expect(log.after(id)).toEqual({ events: [], missed: undefined });
      log.close();
    },
  );

  it('stops listening when it is closed', () => {
    const { hub, log } = rig(3);
    expect(hub.listeners).toBe(1);

    log.close();

    expect(hub.listeners).toBe(0);
  });
});
