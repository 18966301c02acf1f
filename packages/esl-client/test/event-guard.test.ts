import { type Peer } from '@switchwire/raw-peer';
import { listen } from '@switchwire/raw-peer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../src/client/connect.ts';
import { GREETING, jsonEvent, reply } from './wire-text.ts';

async function rig() {
  const server = await listen();
  const connecting = connect(server.url);
  const peer = await server.accept();
  peer.send(GREETING);
  await peer.command();
  peer.send(reply('+OK accepted'));
  const connection = await connecting;
  onTestFinished(() => void connection.close({ timeoutMs: 0 }));
  return { peer, connection };
}

async function answer(peer: Peer, ...commands: string[]): Promise<void> {
  for (const command of commands) {
    expect(await peer.command()).toBe(command);
    peer.send(reply('+OK'));
  }
}

/** A job that runs. */
async function running() {
  const { peer, connection } = await rig();
  const started = connection.bgapi('status', { jobUuid: 'j' });
  await answer(peer, 'event json BACKGROUND_JOB', 'bgapi status\nJob-UUID: j');
  const { result } = await started;
  const finish = () => {
    peer.send(jsonEvent({ 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': 'j', _body: 'done' }));
  };
  return { peer, connection, result, finish };
}

describe('a connection whose job or application is running', () => {
  it.each(['noevents', 'nixevent ALL', 'nixevent BACKGROUND_JOB', 'filter Event-Name -DTMF'])(
    'refuses %s with advice, and the result arrives',
    async (command) => {
      const { peer, connection, result, finish } = await running();

      await expect(connection.send(command)).rejects.toMatchObject({
        code: 'ESL_NOT_ALLOWED',
        message: expect.stringContaining('await it first, or use a separate connection') as string,
      });
      expect(peer.unread).toBe('');
      finish();
      expect(await result).toBe('done');
    },
  );

  it('keeps what it needs when a subscription to the same event is disposed', async () => {
    const { connection, result, finish, peer } = await running();
    connection.subscribe(['BACKGROUND_JOB'])[Symbol.dispose]();
    finish();

    expect(await result).toBe('done');
    expect(peer.unread).toBe('');
  });

  it('lets its events through a filter, before that is set', async () => {
    const { connection, peer } = await running();
    void connection.filter('Unique-ID', 'u');

    await answer(peer, 'filter Event-Name BACKGROUND_JOB', 'filter Unique-ID u');
  });

  it('gives other names back by hand', async () => {
    const { connection, peer } = await running();
    void connection.send('nixevent DTMF');

    await answer(peer, 'nixevent DTMF');
  });
});

describe('a connection with a filter', () => {
  it('lets the events of a later job and application through, once', async () => {
    const { peer, connection } = await rig();
    void connection.filter('Unique-ID', 'u');
    await answer(peer, 'filter Unique-ID u');
    void connection.bgapi('a', { jobUuid: '1' });
    void connection.bgapi('b', { jobUuid: '2' });

    await answer(
      peer,
      'event json BACKGROUND_JOB',
      'filter Event-Name BACKGROUND_JOB',
      'bgapi a\nJob-UUID: 1',
      'bgapi b\nJob-UUID: 2',
    );
  });

  it('that keeps events out starts no job until the filters are deleted', async () => {
    const { peer, connection } = await rig();
    void connection.filter('Unique-ID', '-u');
    await answer(peer, 'filter Unique-ID -u');
    await expect(connection.bgapi('a')).rejects.toMatchObject({ code: 'ESL_NOT_ALLOWED' });
    await expect(connection.runApp('u', 'answer')).rejects.toMatchObject({
      code: 'ESL_NOT_ALLOWED',
    });
    void connection.filterDelete('all');
    void connection.bgapi('a', { jobUuid: '1' });

    await answer(peer, 'filter delete all', 'event json BACKGROUND_JOB', 'bgapi a\nJob-UUID: 1');
  });
});
