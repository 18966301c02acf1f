import { decodeEvent } from '@switchwire/esl-protocol';
import { isEventFrame } from './support/event-frames.ts';
import { afterEach, describe, expect, it } from 'vitest';
import {
  captureNames,
  readCapture,
  replayCapture,
  type ReplayOptions,
  type ReplayReport,
  type ReplayServer,
} from '../src/index.ts';
import { ReplaySession } from '../src/replay/replay-session.ts';
import { createScript } from '../src/replay/script.ts';
import { FakeServer } from '../src/server/fake-server.ts';
import { ManualClock } from './support/manual-clock.ts';
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
  it('sends exactly the recorded bytes to a client that sends the recorded commands', async () => {
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
      expect(await client.replyTo(`EVENT json ${name}\n\n`)).toBe(
        '+OK event listener enabled json',
      );
    }
    expect(await client.replyTo('api status\n\n')).toMatch(/^UP /);
    await client.replyTo('event json CHANNEL_STATE\n\n');
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

  it('plays every inbound recording to its own client, byte for byte', async () => {
    for (const name of captureNames().filter((one) => !one.startsWith('outbound'))) {
      const capture = readCapture(name);
      const recorded = await replayCapture(name, { users: {} });
      const client = await RawClient.connect(recorded);
      client.write(capture.clientBytes);
      await client.bytes(capture.serverBytes.length);

      expect(client.received.equals(capture.serverBytes), name).toBe(true);
      expect((await recorded.done).extra, name).toEqual([]);
      client.close();
      await recorded.stop();
    }
  });

  it('shows a client with fewer subscriptions only its events', async () => {
    const clock = new ManualClock();
    const { host, port, done } = await replay('dtmf-transfer', { clock, settleMs: 200 });
    const client = await RawClient.connect({ host, port });
    await client.ask('auth ClueCon\n\n');
    await client.replyTo('event json DTMF\n\n');
    await client.replyTo('event json BACKGROUND_JOB\n\n');
    expect(eventsOf(client)).toEqual([]);

    clock.advance(200);
    await expect.poll(() => eventsOf(client)).toEqual(['DTMF']);
    await client.replyTo('bgapi uuid_transfer some-call 1001\n\n');

    expect((await done).leftOut).toBe(21);
    await expect.poll(() => eventsOf(client)).toEqual(['DTMF', 'BACKGROUND_JOB']);
  });

  it('gives events in the format that the client asked for', async () => {
    const { host, port } = await replay('dtmf-transfer');
    const client = await RawClient.connect({ host, port });
    await client.ask('auth ClueCon\n\n');
    const names = 'DTMF CHANNEL_STATE CHANNEL_ANSWER HEARTBEAT BACKGROUND_JOB';

    expect(await client.replyTo(`event plain ${names}\n\n`)).toBe(
      '+OK event listener enabled plain',
    );

    await expect.poll(() => eventsOf(client)).toContain('DTMF');
    const dtmf = client.frames
      .filter((frame) => frame.contentType === 'text/event-plain')
      .map(decodeEvent)
      .find(({ name }) => name === 'DTMF');
    expect(dtmf?.text('Caller-Caller-ID-Name')).toBe('Zoë Caller');
  });

  it('keeps the recorded pauses, or makes them shorter', async () => {
    const clock = new ManualClock();
    const { host, port } = await replay('dtmf-transfer', { clock, timing: 2 });
    const client = await RawClient.connect({ host, port });
    await client.ask('auth ClueCon\n\n');
    await client.replyTo(
      'event json DTMF CHANNEL_STATE CHANNEL_ANSWER HEARTBEAT BACKGROUND_JOB\n\n',
    );

    clock.advance(11);
    await expect.poll(() => eventsOf(client).length).toBe(9);
    clock.advance(361);
    await expect.poll(() => eventsOf(client).at(-1)).toBe('HEARTBEAT');
    expect(eventsOf(client)).not.toContain('DTMF');
    clock.advance(142);
    await expect.poll(() => eventsOf(client).at(-1)).toBe('DTMF');
  });

  it('sends at once the frames before a command that the client sends early', async () => {
    const clock = new ManualClock();
    const { host, port } = await replay('dtmf-transfer', { clock, timing: 'recorded' });
    const client = await RawClient.connect({ host, port });
    await client.ask('auth ClueCon\n\n');
    await client.replyTo(
      'event json DTMF CHANNEL_STATE CHANNEL_ANSWER HEARTBEAT BACKGROUND_JOB\n\n',
    );

    client.write('bgapi uuid_transfer x 1002\n\n');
    await expect.poll(() => eventsOf(client)).toContain('DTMF');
    clock.advance(2);

    await expect.poll(() => client.text).toContain('Reply-Text: +OK Job-UUID: ');
  });

  it('starts over with new calls and jobs', async () => {
    const clock = new ManualClock();
    const { host, port } = await replay('dtmf-transfer', { clock, loop: true, loopPauseMs: 1000 });
    const client = await RawClient.connect({ host, port });
    await client.ask('auth ClueCon\n\n');
    await client.replyTo(
      'event json DTMF CHANNEL_STATE CHANNEL_ANSWER HEARTBEAT BACKGROUND_JOB\n\n',
    );
    await client.replyTo('bgapi uuid_transfer x 1002\n\n');
    await expect.poll(() => eventsOf(client).length).toBe(23);

    clock.advance(1000);
    await expect.poll(() => eventsOf(client).length).toBe(34);
    await client.replyTo('bgapi uuid_transfer x 1002\n\n');
    await expect.poll(() => eventsOf(client).length).toBe(46);

    const digits = client.frames
      .filter(isEventFrame)
      .map(decodeEvent)
      .filter(({ name }) => name === 'DTMF');
    expect(digits).toHaveLength(2);
    expect(digits[0]?.uniqueId).toBe('e09f3ce5-023e-4516-9e46-604358096c86');
    expect(digits[1]?.uniqueId).not.toBe(digits[0]?.uniqueId);
    expect(digits[1]?.text('Caller-Unique-ID')).toBe(digits[1]?.uniqueId);
  });

  it('reports each round by itself', async () => {
    const clock = new ManualClock();
    const reports: ReplayReport[] = [];
    const behind = new FakeServer({ clock });
    let session: ReplaySession | undefined;
    behind.intercept = {
      greets: false,
      opened: (listener) => {
        const steps = createScript(readCapture('dtmf-transfer'));
        const options = { pace: 0, loop: true, loopPauseMs: 1000, settleMs: 0, clock };
        session = new ReplaySession(
          listener,
          steps,
          { ...options, onCommand: undefined },
          (report) => reports.push(report),
        );
        session.start();
      },
      closed: () => session?.stop(),
      run: (_, command) => session?.take(command),
    };
    await behind.start();
    const client = await RawClient.connect(behind);
    await client.ask('auth ClueCon\n\n');
    await client.replyTo(
      'event json DTMF CHANNEL_STATE CHANNEL_ANSWER HEARTBEAT BACKGROUND_JOB\n\n',
    );
    await client.replyTo('bgapi uuid_transfer x 1002\n\n');
    await client.replyTo('api echo between\n\n');

    clock.advance(1000);
    await expect.poll(() => eventsOf(client).length).toBe(34);
    await client.replyTo('bgapi uuid_transfer x 1002\n\n');
    await expect.poll(() => reports).toHaveLength(2);

    expect(reports.map(({ matched }) => matched.length)).toEqual([3, 1]);
    expect(reports.map(({ sent }) => sent)).toEqual([27, 24]);
    expect(reports[1]).toMatchObject({ finished: true, missing: [], extra: [] });
    await behind.stop();
  });

  it('continues as a scripted server after the recording', async () => {
    const recorded = await replay('dtmf-transfer');
    const client = await RawClient.connect(recorded);
    client.write(readCapture('dtmf-transfer').clientBytes);
    await recorded.done;

    recorded.fake.api('greet', () => 'hello');
    expect(await client.replyTo('api greet\n\n')).toContain('+OK accepted');
    await expect.poll(() => eventsOf(client).length).toBe(23);
    recorded.fake.emit('DTMF', { 'DTMF-Digit': '9' });

    await expect.poll(() => eventsOf(client).length).toBe(24);
    await expect.poll(() => client.text).toContain('hello');
  });

  it('shows the recording to each client from the start', async () => {
    const recorded = await replay('api-status');
    for (const _ of [1, 2]) {
      const client = await RawClient.connect(recorded);
      await client.ask('auth ClueCon\n\n');
      expect(await client.replyTo('api status\n\n')).toContain('35 seconds, 636 milliseconds');
    }
  });

  it('shows further connections of the scenario when asked to', async () => {
    const recorded = await replay('dtmf', { allConnections: true });
    const first = await RawClient.connect(recorded);
    await first.ask('auth ClueCon\n\n');
    const second = await RawClient.connect(recorded);
    await second.ask('auth ClueCon\n\n');

    expect(await second.replyTo('api originate a b\n\n')).toBe(
      '+OK 52c8f681-9fc2-4edf-a47b-bc3f7ce5591d\n',
    );
  });

  it('checks the password and masks it', async () => {
    const commands: string[] = [];
    const recorded = await replay('dtmf-transfer', {
      password: 'other',
      onCommand: (command) => commands.push(command),
    });
    const client = await RawClient.connect(recorded);

    client.write('auth nonsense\n\n');

    expect(await client.untilEnd()).toContain('-ERR invalid');
    expect(commands).toEqual(['auth ***']);
    expect(await recorded.done).toMatchObject({ finished: false });
  });

  it('continues when the listener for commands throws', async () => {
    const problems: string[] = [];
    const recorded = await replay('api-unknown', {
      onCommand: () => {
        throw new Error('unheard');
      },
      onError: (_, where) => problems.push(where),
    });
    const client = await RawClient.connect(recorded);

    expect(await client.replyTo('auth ClueCon\n\n')).toBe('+OK accepted');
    expect(problems).toEqual(['onCommand']);
  });

  it('replays the text of a recording', async () => {
    const line = (dir: string, text: string): string =>
      JSON.stringify({ t: 0, dir, data: Buffer.from(text).toString('base64') });
    const recorded = await replay(
      [
        line('s2c', 'Content-Type: auth/request\n\n'),
        line('c2s', 'auth ClueCon\n\n'),
        line(
          's2c',
          'Content-Type: command/reply\nReply-Text: +OK accepted\n\nContent-Type: foo/bar\n\n',
        ),
      ].join('\n'),
    );
    const client = await RawClient.connect(recorded);

    await client.ask('auth ClueCon\n\n');

    expect((await client.next()).contentType).toBe('foo/bar');
    expect(await recorded.done).toMatchObject({ finished: true, sent: 3 });
  });

  it.each([0, -1, NaN])('refuses the pace %s', async (timing) => {
    await expect(replayCapture('auth-ok', { timing })).rejects.toThrow(
      `timing: ${timing} is not a number above 0`,
    );
  });

  it.each([
    ['nosuch', 'There is no recording "nosuch"'],
    ['../package', 'There is no recording "../package"'],
    ['{"t":1}\n', 'Line 1 of the recording is not of the form'],
    ['{nonsense\n', 'Line 1 of the recording is not JSON'],
  ])('refuses %j', async (capture, message) => {
    await expect(replayCapture(capture)).rejects.toThrow(message);
  });
});
