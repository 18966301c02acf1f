import { type ConnManager, type EventListener, type SocketInfo } from '@switchwire/conn-manager';
import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { createEventHub, type RaisedEvent } from './event-hub.ts';

const rig = () => {
  const listeners = new Set<EventListener>();
  const manager: Pick<ConnManager, 'onEvent'> = {
    onEvent: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  return { hub: createEventHub(manager), listeners };
};

describe('createEventHub', () => {
  it('raises events of FreeSWITCH with host, address and size', () => {
    const { hub, listeners } = rig();
    const seen: RaisedEvent[] = [];
    hub.listen((event) => seen.push(event));
    const event = createEvent({ name: 'DTMF', headers: [['DTMF-Digit', '7']] });

    for (const tell of listeners) tell(event, { host: 'fs1', address: 'fs1:8021' } as SocketInfo);

    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ name: 'DTMF', sender: 'fs1', address: 'fs1:8021' });
    expect(seen[0]?.bytes).toBe(event.raw.length);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ 'DTMF-Digit': '7' });
  });

  it('looks at FreeSWITCH’s events only while it has listeners', () => {
    const { hub, listeners } = rig();
    const first = hub.listen(() => undefined);
    const second = hub.listen(() => undefined);
    first[Symbol.dispose]();
    expect(listeners.size).toBe(1);

    second[Symbol.dispose]();

    expect(listeners.size).toBe(0);
  });
});
