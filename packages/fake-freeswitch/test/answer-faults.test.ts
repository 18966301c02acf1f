import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../src/index.ts';
import { ManualClock } from './support/manual-clock.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

async function serve(options: FakeFreeswitchOptions = {}): Promise<RawClient> {
  fake = await createFakeFreeswitch(options);
  return RawClient.login(fake);
}

describe('neverAnswer', () => {
  it('leaves matching commands without an answer, and answers the others', async () => {
    const client = await serve();
    await client.replyTo('event plain TALK\n\n');
    fake.faults.neverAnswer(/^api status/);

    client.write('api status\n\napi echo one\n\n');
    fake.emit('TALK');

    expect((await client.next()).body.toString()).toBe('one');
    expect(decodeEvent(await client.nextEvent()).name).toBe('TALK');
    expect(fake.commands.map(({ command }) => command)).toContain('api status');
  });

  it('ends on request', async () => {
    const client = await serve();
    fake.connections[0]?.faults.neverAnswer(/^/);
    client.write('api echo lost\n\n');
    await fake.waitForCommand(/lost/);

    fake.connections[0]?.faults.neverAnswer(undefined);

    expect(await client.replyTo('api echo found\n\n')).toBe('found');
    expect(client.text).not.toContain('lost');
  });

  it('runs nothing', async () => {
    const client = await serve();
    fake.faults.neverAnswer((command) => command.startsWith('event'));

    client.write('event plain ALL\n\napi echo x\n\n');
    await client.next();

    expect(fake.connections[0]?.subscriptions.names).toEqual([]);
  });
});

describe('answerAfter', () => {
  it('holds everything behind a command back until its time has come', async () => {
    const clock = new ManualClock();
    const client = await serve({ clock });
    await client.replyTo('event plain TALK\n\n');
    fake.faults.answerAfter(300, /^api echo slow/);

    client.write('api echo fast\n\napi echo slow\n\napi echo behind\n\n');
    expect((await client.next()).body.toString()).toBe('fast');
    fake.emit('TALK');
    clock.advance(299);
    await new Promise((resolve) => setImmediate(resolve));
    expect(client.text).not.toContain('slow');
    clock.advance(1);

    const bodies = [await client.next(), await client.next(), await client.next()];
    expect(bodies.map(({ contentType }) => contentType)).toEqual([
      'api/response',
      'api/response',
      'text/event-plain',
    ]);
  });

  it('runs nothing on a connection that is gone', async () => {
    const clock = new ManualClock();
    const client = await serve({ clock });
    const ran: string[] = [];
    fake.api('note', (args) => (ran.push(args), 'noted'));
    fake.faults.answerAfter(300);
    client.write('api note 1\n\n');
    await fake.waitForCommand(/note/);

    fake.connections[0]?.drop();
    await client.untilEnd();
    clock.advance(300);
    await new Promise((resolve) => setImmediate(resolve));

    expect(ran).toEqual([]);
  });
});

describe('giant frames', () => {
  const MIB = 1024 * 1024;

  it('are answers of any length, and the next answer is in its place', async () => {
    const client = await serve();
    fake.faults.giantAnswer(3 * MIB);

    const answer = await client.ask('api status\n\n');
    fake.faults.giantAnswer(undefined);

    expect(answer.contentType).toBe('api/response');
    expect(answer.body).toHaveLength(3 * MIB);
    expect(await client.replyTo('api echo next\n\n')).toBe('next');
  });

  it('are events of any length, and later frames come after them', async () => {
    const client = await serve();

    fake.connections[0]?.faults.giantEvent(2 * MIB + 1);
    client.write('api echo next\n\n');

    const event = decodeEvent(await client.next());
    expect([event.name, event.subclass]).toEqual(['CUSTOM', 'fake::giant']);
    expect(event.raw).toHaveLength(2 * MIB + 1);
    expect((await client.next()).body.toString()).toBe('next');
  });

  it('cost no memory that grows with them', async () => {
    const client = await serve();
    client.socket.pause();
    const before = process.memoryUsage().arrayBuffers;

    fake.connections[0]?.faults.giantEvent(4 * 1024 * MIB);
    await expect.poll(() => client.socket.bytesRead).toBeGreaterThan(0);

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MIB);
  });

  it.each([0, -1, 1.5, Number.NaN])('have no length %d', async (bytes) => {
    await serve();

    expect(() => fake.faults.giantEvent(bytes)).toThrow('not a whole number of bytes above 0');
    expect(() => fake.faults.giantAnswer(bytes)).toThrow('not a whole number of bytes above 0');
  });
});

describe('endlessFrame', () => {
  it.each(['head', 'body'] as const)('continues in its %s and sends nothing else', async (part) => {
    const client = await serve();
    const decoder = new FrameDecoder();
    const before = client.received.length;

    fake.faults.endlessFrame(part);
    client.write('api echo never\n\n');
    await expect.poll(() => client.received.length - before).toBeGreaterThan(4096);

    expect(decoder.push(client.received.subarray(before))).toEqual([]);
    expect(client.text).not.toContain('never');
    expect(fake.commands.map(({ command }) => command)).toContain('api echo never');
  });

  it('ends with its connection, and concerns no later one', async () => {
    const client = await serve();
    fake.faults.endlessFrame();
    await expect.poll(() => client.text).toContain('X-Endless');

    client.close();
    await expect.poll(() => fake.connections).toEqual([]);

    expect(await (await RawClient.login(fake)).replyTo('api echo x\n\n')).toBe('x');
  });
});

describe('tornKill', () => {
  const TEXT = 'killed listener because of lost events\n';
  const NOTICE = `Content-Type: text/disconnect-notice\nContent-Length: 39\n\n`;

  async function killed(tear?: 'notice' | 'head' | 'body'): Promise<string> {
    const client = await serve();
    await client.replyTo('event json TALK\n\n');
    const before = client.text.length;
    fake.faults.tornKill(tear);
    expect(await client.replyTo('api echo before\n\n')).toBe('before');
    fake.emit('TALK');
    fake.emit('TALK');
    return (await client.untilEnd()).slice(
      before + 'Content-Type: api/response\nContent-Length: 6\n\nbefore'.length,
    );
  }

  it('writes the beginning of an event into the notice', async () => {
    expect(await killed()).toMatch(
      new RegExp(
        `^${NOTICE}Content-Length: \\d+\nContent-Type: text/event-json\n\n\\{"Event-Name":"TALK".{20}${TEXT}$`,
      ),
    );
  });

  it('writes the notice into the head of an event', async () => {
    expect(await killed('head')).toMatch(
      new RegExp(`^Content-Length: \\d+\nConte${NOTICE}${TEXT}$`),
    );
  });

  it('writes the notice into the body of an event', async () => {
    expect(await killed('body')).toMatch(
      new RegExp(
        `^Content-Length: \\d+\nContent-Type: text/event-json\n\n\\{"Event-Name":"TALK".{20}${NOTICE}${TEXT}$`,
      ),
    );
  });
});
