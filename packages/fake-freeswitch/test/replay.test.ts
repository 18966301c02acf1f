import { decodeEvent, isEventFrame } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { readCapture, replayCapture, type ReplayOptions, type ReplayServer } from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

let server: ReplayServer | undefined;

afterEach(async () => {
  closeClients();
  await server?.stop();
});

async function replay(capture: string, options: ReplayOptions = {}): Promise<ReplayServer> {
  server = await replayCapture(capture, options);
  return server;
}

const eventsOf = (client: RawClient): string[] =>
  client.frames.filter(isEventFrame).map((frame) => decodeEvent(frame).name);

describe('replayCapture', () => {
  it('sends exactly the recorded bytes to a client that says what the recorded one said', async () => {
    const capture = readCapture('dtmf-transfer');
    const { host, port, done } = await replay('dtmf-transfer');
    const client = await RawClient.connect({ host, port });

    client.write(capture.clientBytes);
    await client.bytes(capture.serverBytes.length);

    expect(client.received.equals(capture.serverBytes)).toBe(true);
    expect(await done).toMatchObject({ finished: true, missing: [], extra: [] });
  });

  it('accepts one subscription per command, other names among them and a job id of the client', async () => {
    const { host, port, done } = await replay('dtmf-transfer');
    const client = await RawClient.connect({ host, port });
    const transfer = 'bgapi uuid_transfer e09f3ce5-023e-4516-9e46-604358096c86 1002 XML default';

    await client.ask('auth ClueCon\n\n');
    for (const name of ['BACKGROUND_JOB', 'DTMF', 'RELOADXML', 'CHANNEL_ANSWER', 'HEARTBEAT']) {
      expect(await client.tell(`EVENT json ${name}\n\n`)).toBe('+OK event listener enabled json');
    }
    expect(await client.tell('api status\n\n')).toMatch(/^UP /);
    await client.tell('event json CHANNEL_STATE\n\n');
    await expect.poll(() => eventsOf(client)).toContain('DTMF');
    const reply = await client.ask(`${transfer}\nJob-UUID: mine\n\n`);
    const report = await done;

    expect(reply.headers.get('Reply-Text')).toBe('+OK Job-UUID: mine');
    expect(reply.headers.get('Job-UUID')).toBe('mine');
    await expect.poll(() => eventsOf(client).length).toBe(23);
    const job = client.frames
      .filter(isEventFrame)
      .map(decodeEvent)
      .find(({ name }) => name === 'BACKGROUND_JOB');
    expect(job?.jobUuid).toBe('mine');
    expect(job?.body).toBe('+OK\n');
    expect(report.extra).toEqual(['api status']);
  });
});
