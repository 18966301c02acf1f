import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { PresentServer } from './present-server.ts';

const event = (name: string) => createEvent({ name, headers: [['Core-UUID', 'c']] });

describe('the server behind a socket', () => {
  it('takes calls until it announces its shutdown', () => {
    const server = new PresentServer({
      wallNow: () => 0,
      onChange: () => undefined,
      onGap: () => undefined,
      onBeat: () => undefined,
      session: () => undefined,
    });
    server.loggedIn({ events: 'all', api: '', log: false });

    server.read(event('DTMF'));
    const before = server.info;
    server.read(event('SHUTDOWN_REQUESTED'));

    expect(before).toMatchObject({ coreUuid: 'c', refusesCalls: undefined });
    expect(server.info).toMatchObject({ refusesCalls: 'shutting-down' });
  });

  it('keeps a short identity, however long the texts of its events are', () => {
    const server = new PresentServer({
      wallNow: () => 0,
      onChange: () => undefined,
      onGap: () => undefined,
      onBeat: () => undefined,
      session: () => undefined,
    });
    server.loggedIn({ events: 'all', api: '', log: false });

    server.read(createEvent({ name: 'DTMF', headers: [['Core-UUID', 'c'.repeat(1_000_000)]] }));

    expect(server.info?.coreUuid).toBe(`${'c'.repeat(512)}…`);
  });
});
