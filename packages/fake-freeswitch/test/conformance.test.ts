import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeFreeswitch, type FakeFreeswitch } from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

const GREETING = 'Content-Type: auth/request\n\n';
const NOTICE =
  'Content-Type: text/disconnect-notice\nContent-Length: 67\n\n' +
  'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
const reply = (text: string): string => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
const response = (body: string): string =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;

/** What is written, then exactly the bytes that come back. */
type Exchange = readonly [write: string, bytes: string];

let fake: FakeFreeswitch;

beforeEach(async () => {
  fake = await createFakeFreeswitch();
});

afterEach(async () => {
  closeClients();
  await fake.stop();
});

async function talk(
  client: RawClient,
  exchanges: readonly Exchange[],
  already: string,
): Promise<void> {
  let expected = already;
  for (const [write, bytes] of exchanges) {
    client.write(write);
    expected += bytes;
    expect(await client.bytes(Buffer.byteLength(expected))).toBe(expected);
  }
}

async function fresh(exchanges: readonly Exchange[]): Promise<RawClient> {
  const client = await RawClient.connect(fake);
  await talk(client, exchanges, '');
  return client;
}

async function loggedIn(exchanges: readonly Exchange[]): Promise<RawClient> {
  const client = await RawClient.login(fake);
  await talk(client, exchanges, GREETING + reply('+OK accepted'));
  return client;
}

describe('conformance cases of the server', () => {
  it('51: accepts the password', async () => {
    await fresh([['auth ClueCon\n\n', GREETING + reply('+OK accepted')]]);
  });

  it('52: refuses a password in other case and closes', async () => {
    const client = await fresh([['auth clueCon\n\n', GREETING + reply('-ERR invalid') + NOTICE]]);
    await client.untilEnd();
  });

  it('53: keeps the connection open when an unknown command comes before the login', async () => {
    await fresh([
      ['api status\n\n', GREETING + reply('-ERR command not found')],
      ['auth\n\n', reply('-ERR command not found')],
      ['AUTH ClueCon\r\n\r\n', reply('+OK accepted')],
      ['auth ClueCon\n\n', reply('-ERR command not found')],
    ]);
  });

  it.each(['exit', 'exitfoo', '...'])('54: ends the connection at %s', async (command) => {
    const client = await loggedIn([[`${command}\n\n`, reply('+OK bye') + NOTICE]]);
    await client.untilEnd();
  });

  it.each(['exit', 'exitfoo', '...'])(
    '54: ends it at %s before the login, too',
    async (command) => {
      const client = await fresh([[`${command}\n\n`, GREETING + reply('+OK bye') + NOTICE]]);
      await client.untilEnd();
    },
  );

  it('55: answers api errors', async () => {
    await loggedIn([
      ['api nosuch a b\n\n', response('-ERR nosuch Command not found!\n')],
      ['api \n\n', response('-ERR  Command not found!\n')],
      ['api\n\n', reply('-ERR command not found')],
      ['api uuid_kill\n\n', response('-USAGE: <uuid> [cause]\n')],
      ['api uuid_kill x\n\n', response('-ERR No such channel!\n')],
    ]);
  });

  it('56: puts a text in the place of empty output', async () => {
    await loggedIn([['api eval\n\n', response('-ERR no reply\n')]]);
  });

  it('57: answers event, nixevent and noevents', async () => {
    await loggedIn([
      ['event\n\n', reply('-ERR no keywords supplied')],
      ['event json NOSUCH\n\n', reply('-ERR no keywords supplied')],
      ['events dtmf\n\n', reply('+OK event listener enabled json')],
      ['event PLAIN SWITCH_EVENT_DTMF NOSUCH\n\n', reply('+OK event listener enabled plain')],
      ['nixevent\n\n', reply('-ERR no keywords supplied')],
      ['nixevent DTMF\n\n', reply('+OK events nixed')],
      ['noevents\n\n', reply('+OK no longer listening for events')],
      ['noevents\n\n', reply('-ERR not listening for events')],
    ]);
  });

  it('58: answers filter', async () => {
    await loggedIn([
      ['filter\n\n', reply('-ERR command not found')],
      ['filter X\n\n', reply('-ERR invalid syntax')],
      ['filter  Event-Name   HEARTBEAT\n\n', reply('+OK filter added. [Event-Name]=[  HEARTBEAT]')],
      ['filter add Event-Name DTMF\n\n', reply('+OK filter added. [Event-Name]=[DTMF]')],
      ['filter add X\n\n', reply('+OK filter added. [X]=[(null)]')],
      ['filter delete\n\n', reply('-ERR invalid syntax')],
      ['filter delete Event-Name DTMF\n\n', reply('+OK filter deleted. [Event-Name][DTMF]')],
      ['filter delete Event-Name\n\n', reply('+OK filter deleted. [Event-Name][]')],
      ['filter DELETE all\n\n', reply('+OK filter deleted. [all][]')],
    ]);
  });

  it('59: refuses session commands without a session', async () => {
    const notFound = reply('-ERR command not found');
    await loggedIn([
      ['linger\n\n', reply('-ERR not controlling a session')],
      ['nolinger\n\n', reply('-ERR not controlling a session')],
      ['divert_events on\n\n', reply('-ERR not controlling a session.')],
      ['connect\n\nresume\n\ngetvar x\n\nmyevents\n\n', notFound.repeat(4)],
      ['sendmsg\ncall-command: hangup\n\n', reply('-ERR invalid session id []')],
      ['sendmsg nosuch x\n\n', reply('-ERR invalid session id [nosuch x]')],
      ['nolog\n\n', reply('-ERR not loging')],
    ]);
  });

  it('60: answers every pipelined command before it delivers an event', async () => {
    const client = await loggedIn([
      ['event plain CUSTOM a::a\n\n', reply('+OK event listener enabled plain')],
    ]);

    client.write('sendevent CUSTOM\nEvent-Subclass: a::a\n\napi version short\n\nfoo\n\n');
    const frames = [];
    for (let count = 0; count < 5; count += 1) frames.push(await client.next());

    const [, sent, version, unknown, event] = frames;
    const uuid = sent?.headers.get('Reply-Text')?.slice('+OK '.length);
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(version?.contentType).toBe('api/response');
    expect(unknown?.headers.get('Reply-Text')).toBe('-ERR command not found');
    expect(event?.contentType).toBe('text/event-plain');
    expect(event?.body.toString()).toMatch(
      new RegExp(
        `^Event-Subclass: a%3A%3Aa\nCommand: sendevent%20CUSTOM\nEvent-UUID: ${uuid ?? ''}\nEvent-Name: CUSTOM\n`,
      ),
    );
  });
});
