import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeFreeswitch, type FakeFreeswitch } from '../src/index.ts';
import { ManualClock } from './support/manual-clock.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

const ECHO = 'api echo hello there 12\n\n';
const ANSWER = 'Content-Type: api/response\nContent-Length: 14\n\nhello there 12';

let fake: FakeFreeswitch;

beforeEach(async () => {
  fake = await createFakeFreeswitch();
});

afterEach(async () => {
  closeClients();
  await fake.stop();
});

/** The pieces in which the client got what came after this. */
function pieces(client: RawClient): string[] {
  const got: string[] = [];
  client.socket.on('data', (chunk) => got.push(chunk.toString()));
  return got;
}

describe('faults of a connection', () => {
  it('splits writes into single bytes and gives the same frames', async () => {
    const client = await RawClient.login(fake);
    const got = pieces(client);
    fake.connections[0]?.faults.splitWrites('byte');

    const answer = await client.ask(ECHO);

    expect(answer.body.toString()).toBe('hello there 12');
    expect(got.join('')).toBe(ANSWER);
    expect(got.length).toBeGreaterThan(1);
  });

  it('splits writes into pieces of n bytes', async () => {
    const client = await RawClient.login(fake);
    const got = pieces(client);
    fake.faults.splitWrites(7);

    await client.ask(ECHO);

    expect(got.join('')).toBe(ANSWER);
    expect(got.length).toBeGreaterThan(1);
  });

  it('delays its output and keeps its order', async () => {
    const clock = new ManualClock();
    const slow = await createFakeFreeswitch({ clock });
    const client = await RawClient.login(slow);
    const before = client.received.length;
    slow.faults.latency(60);

    client.write(`${ECHO}filter A b\n\n`);
    await slow.waitForCommand(/^filter/);
    clock.advance(59);
    const witness = await RawClient.login(fake);
    await witness.replyTo(ECHO);
    expect(client.received.length).toBe(before);
    slow.faults.latency(0);
    slow.emit('DTMF');
    clock.advance(1);

    expect((await client.next()).contentType).toBe('api/response');
    expect((await client.next()).headers.get('Reply-Text')).toBe('+OK filter added. [A]=[b]');
    await slow.stop();
  });

  it('swallows everything while it is half open, and serves again afterwards', async () => {
    const client = await RawClient.login(fake);
    const connection = fake.connections[0]!;
    connection.faults.halfOpen();

    client.write('api status\n\n');
    const witness = await RawClient.login(fake);
    await witness.replyTo(ECHO);
    connection.faults.halfOpen(false);

    expect(await client.replyTo(ECHO)).toBe('hello there 12');
    expect(client.text).not.toContain('UP 0 years');
    expect(fake.commands.map(({ command }) => command)).not.toContain('api status');
  });

  it('ends when the client left while it was half open', async () => {
    const client = await RawClient.login(fake);
    const connection = fake.connections[0]!;
    connection.faults.halfOpen();
    client.socket.end();
    await expect.poll(() => connection.closed).toBe(true);
    expect(client.ended).toBe(false);

    fake.faults.halfOpen(false);
    connection.faults.clear();

    await client.untilEnd();
  });

  it('drops the connection after n bytes, in the middle of a frame', async () => {
    const client = await RawClient.login(fake);
    const before = client.received.length;
    fake.connections[0]?.faults.dropAfterBytes(20);

    client.write(ECHO);
    await client.untilEnd();

    expect(client.text.slice(before)).toBe(ANSWER.slice(0, 20));
  });

  it('cuts the next frame and closes', async () => {
    const client = await RawClient.login(fake);
    const before = client.received.length;
    fake.connections[0]?.faults.cutFrame(30);

    client.write(ECHO);
    await client.untilEnd();

    expect(client.text.slice(before)).toBe(ANSWER.slice(0, 30));
  });

  it('announces wrong lengths', async () => {
    const client = await RawClient.login(fake);
    const before = client.received.length;
    fake.connections[0]?.faults.wrongContentLength(-4);

    client.write(ECHO);
    await client.bytes(before + ANSWER.length);

    expect(client.text.slice(before)).toBe(ANSWER.replace('14', '10'));
  });

  it('drains slowly, however little it sends at a time', async () => {
    const clock = new ManualClock();
    const slow = await createFakeFreeswitch({ clock });
    const client = await RawClient.login(slow);
    const before = client.received.length;
    slow.connections[0]?.faults.slowDrain(100);

    const connection = slow.connections[0]!;
    const witness = await RawClient.login(fake);
    const sent = async (): Promise<string> => {
      await witness.replyTo(ECHO);
      return client.text.slice(before);
    };

    // nothing waits when the second one comes
    connection.send('first');
    await client.bytes(before + 5);
    connection.send('later');
    expect(await sent()).toBe('first');
    clock.advance(49);
    expect(await sent()).toBe('first');
    clock.advance(1);
    await client.bytes(before + 10);
    connection.send('x'.repeat(200));
    await sent();
    clock.advance(1000);
    await client.bytes(before + 110);
    expect(await sent()).toBe(`firstlater${'x'.repeat(100)}`);

    await slow.stop();
  });

  it.each([0, -1, NaN])('refuses %s bytes', async (bytes) => {
    await RawClient.login(fake);

    expect(() => fake.faults.slowDrain(bytes)).toThrow('slowDrain');
    expect(() => fake.faults.splitWrites(bytes)).toThrow('splitWrites');
  });

  it('resets the connection', async () => {
    const client = await RawClient.login(fake);

    fake.connections[0]?.faults.reset();
    await client.untilEnd();

    expect(client.error).toMatchObject({ code: 'ECONNRESET' });
  });

  it('affects one connection only, and ends with clear', async () => {
    const broken = await RawClient.login(fake);
    const whole = await RawClient.login(fake);
    const before = broken.received.length;
    fake.connections[0]?.faults.wrongContentLength(-4);

    expect(await whole.replyTo(ECHO)).toBe('hello there 12');
    broken.write(ECHO);
    await broken.bytes(before + ANSWER.length);
    fake.connections[0]?.faults.clear();
    broken.write(ECHO);
    await broken.bytes(before + 2 * ANSWER.length);

    expect(broken.text.slice(before)).toBe(ANSWER.replace('14', '10') + ANSWER);
  });
});

describe('a client that writes while its command runs', () => {
  it('is not read until the command is done', async () => {
    let finish: (output: string) => void = () => undefined;
    fake.api('slow', () => new Promise((resolve) => (finish = resolve)));
    const client = await RawClient.login(fake);
    const line = `${'x'.repeat(1024 * 1024)}\n\n`;
    let taken = 0;
    const write = (): void => {
      client.socket.write(line, () => {
        taken += 1;
        if (taken < 64) write();
      });
    };
    client.write('api slow\n\n');
    await fake.waitForCommand(/^api slow/);

    write();
    let before = -1;
    await expect
      .poll(
        () => {
          const same = taken === before;
          before = taken;
          return same;
        },
        { interval: 100 },
      )
      .toBe(true);
    expect(taken).toBeLessThan(40);
    finish('done');

    await expect.poll(() => taken).toBe(64);
  });
});

describe('a client that does not read', () => {
  it('is killed when too many events were lost, in the middle of a frame', async () => {
    const small = await createFakeFreeswitch({ limits: { maxQueue: 20, maxLost: 5 } });
    const client = await RawClient.login(small);
    await client.replyTo('event plain CUSTOM\n\n');
    client.socket.pause();
    const text = 'x'.repeat(500_000);

    for (let count = 0; count < 200 && small.connections.length > 0; count += 1) {
      small.emit('CUSTOM', { Count: String(count), Text: text });
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.resume();
    await client.untilEnd();

    const notice =
      'Content-Type: text/disconnect-notice\nContent-Length: 39\n\nkilled listener because of lost events\n';
    expect(client.text.endsWith(notice)).toBe(true);
    expect(client.frames.at(-1)?.contentType).toBe('text/event-plain');
    expect(client.text.slice(0, -notice.length)).toMatch(/x$/);
    await small.stop();
  });

  it('loses events silently when it reads again in time', async () => {
    const small = await createFakeFreeswitch({ limits: { maxQueue: 3, maxLost: 100 } });
    const client = await RawClient.login(small);
    await client.replyTo('event plain CUSTOM\n\n');

    for (let count = 0; count < 10; count += 1) small.emit('CUSTOM', { Count: String(count) });
    await client.next();
    await client.next();
    await client.next();

    expect(await client.replyTo(ECHO)).toBe('hello there 12');
    expect(client.text.match(/Count: \d/g)).toEqual(['Count: 0', 'Count: 1', 'Count: 2']);
    await small.stop();
  });
});

describe('faults of a server', () => {
  it('refuses new connections and keeps the open ones', async () => {
    const client = await RawClient.login(fake);
    await fake.faults.refuse();

    await expect(RawClient.connect(fake)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await client.replyTo(ECHO)).toBe('hello there 12');
    await fake.faults.refuse(false);

    expect(await (await RawClient.login(fake)).replyTo(ECHO)).toBe('hello there 12');
  });

  it('accepts again after clear, unless it is stopped', async () => {
    await fake.faults.refuse();
    await fake.faults.clear();
    const client = await RawClient.login(fake);
    expect(await client.replyTo(ECHO)).toBe('hello there 12');
    await fake.stop();

    await fake.faults.clear();

    await expect(RawClient.connect(fake)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('accepts and never greets while it is silent', async () => {
    fake.faults.silent();
    const client = await RawClient.connect(fake);
    fake.faults.silent(false);
    const other = await RawClient.login(fake);

    client.write('auth ClueCon\n\n');
    await other.replyTo(ECHO);

    expect(client.text).toBe('');
    expect(fake.connections).toHaveLength(1);
  });

  it('counts the bytes of each connection for itself, until it is cleared', async () => {
    const clients = [await RawClient.login(fake), await RawClient.login(fake)];
    const before = clients[0]!.received.length;
    fake.faults.dropAfterBytes(ANSWER.length + 20);

    for (const client of clients) expect(await client.replyTo(ECHO)).toBe('hello there 12');
    for (const client of clients) {
      client.write(ECHO);
      await client.untilEnd();
      expect(client.text.slice(before)).toBe(ANSWER + ANSWER.slice(0, 20));
    }
    fake.faults.dropAfterBytes(20);
    expect(await (await RawClient.connect(fake)).untilEnd()).toBe('Content-Type: auth/r');
    await fake.faults.clear();

    expect(await (await RawClient.login(fake)).replyTo(ECHO)).toBe('hello there 12');
  });

  it('counts from the start when it is set again', async () => {
    const client = await RawClient.login(fake);
    const before = client.received.length;
    fake.faults.dropAfterBytes(ANSWER.length + 20);
    await client.ask(ECHO);
    fake.faults.dropAfterBytes(ANSWER.length + 20);
    await client.ask(ECHO);

    client.write(ECHO);
    await client.untilEnd();

    expect(client.text.slice(before)).toBe(ANSWER + ANSWER + ANSWER.slice(0, 20));
  });

  it('cuts the next frame of every connection', async () => {
    const clients = [await RawClient.login(fake), await RawClient.login(fake)];
    const before = clients[0]!.received.length;
    fake.faults.cutFrame(30);

    for (const client of clients) client.write(ECHO);

    for (const client of clients) {
      await client.untilEnd();
      expect(client.text.slice(before)).toBe(ANSWER.slice(0, 30));
    }
  });

  it('drops a client that it accepted in silence', async () => {
    fake.faults.silent();
    const client = await RawClient.connect(fake);

    client.socket.end();

    expect(await client.untilEnd()).toBe('');
  });

  it('resets every connection', async () => {
    const clients = [await RawClient.login(fake), await RawClient.login(fake)];

    fake.faults.reset();

    for (const client of clients) await client.untilEnd();
    await expect.poll(() => fake.connections).toEqual([]);
  });
});
