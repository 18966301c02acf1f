import { Buffer } from 'node:buffer';
import { type Socket } from 'node:net';

/** What one kind of peer does with a connection. `every` goes on until the connection ends. */
export interface HostileKind {
  /** At the start, in place of the greeting. */
  readonly instead?: (socket: Socket) => void;
  /** The answer to a command; undefined: `+OK`, as a FreeSWITCH has it for most of them. */
  readonly answer?: (socket: Socket, command: string) => void;
  /** Once its events are subscribed. */
  readonly after?: (socket: Socket) => void;
}

export const GREETING = 'Content-Type: auth/request\n\n';

function frame(type: string, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(`Content-Length: ${bytes.length}\nContent-Type: ${type}\n\n`),
    bytes,
  ]);
}

export const reply = (text: string): string =>
  `Content-Type: command/reply\nReply-Text: ${text}\n\n`;

const json = (body: string): Buffer => frame('text/event-json', body);
const NOTICE = 'text/disconnect-notice';

function every(socket: Socket, ms: number, act: () => void): void {
  const timer = setInterval(act, ms);
  socket.once('close', () => {
    clearInterval(timer);
  });
}

const flood =
  (bytes: string | Buffer, ms = 100) =>
  (socket: Socket): void => {
    every(socket, ms, () => {
      // never more than the other side takes
      if (!socket.writableNeedDrain) socket.write(bytes);
    });
  };

const dripping =
  (bytes: Buffer) =>
  (socket: Socket): void => {
    let sent = 0;
    every(socket, 100, () => socket.write(bytes.subarray(sent, ++sent)));
  };

const saying =
  (...parts: readonly (string | Buffer)[]) =>
  (socket: Socket): void => {
    for (const part of parts) socket.write(part);
  };

const withLength = (length: string): HostileKind => ({
  after: saying(`Content-Type: text/event-json\nContent-Length: ${length}\n\n12345`),
});

const times = (bytes: string | Buffer, count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => Buffer.from(bytes)));

/** Peers that are broken, hostile, or not a FreeSWITCH. */
export const HOSTILE_KINDS: Readonly<Record<string, HostileKind>> = {
  silent: { instead: () => undefined },
  'closes at once': { instead: (socket) => socket.destroy() },
  'ends at once': { instead: (socket) => socket.end() },
  'resets at once': { instead: (socket) => socket.resetAndDestroy() },
  'an HTTP server': { instead: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') },
  'an SSH server': { instead: saying('SSH-2.0-OpenSSH_9.2\r\n') },
  'a TLS alert': { instead: (socket) => socket.end(Buffer.from('15030100020246', 'hex')) },
  garbage: { instead: flood(Buffer.from(Array.from({ length: 499 }, (_, at) => (at * 97) % 251))) },
  'greets byte by byte': { instead: dripping(Buffer.from(GREETING)) },
  'events before the greeting': { instead: saying(times(json('{}'), 1_000), GREETING) },
  'an answer before the greeting': { instead: saying(reply('+OK accepted')) },
  'a large refusal': { instead: saying(frame('text/rude-rejection', 'x'.repeat(1 << 20))) },
  'a large goodbye': { instead: saying(frame(NOTICE, '\u001b]0;x\u0007'.repeat(100_000))) },
  'answers nothing': { answer: () => undefined },
  'answers ten times': { answer: saying(times(reply('+OK'), 10)) },
  'refuses everything': { answer: (socket, command) => socket.write(reply(`-ERR ${command}`)) },
  'a large refusal of the login': { answer: saying(reply(`-ERR ${'x'.repeat(900_000)}`)) },
  'answers an api in the wrong type': { after: flood(reply('+OK')) },
  'answers without a command': { after: saying(reply('+OK'), reply('+OK')) },
  'closes once it is subscribed': { after: (socket) => socket.end() },
  'resets once it is subscribed': { after: (socket) => socket.resetAndDestroy() },
  'a length below 0': withLength('-1'),
  'a length with a sign': withLength('+5'),
  'a length with a fraction': withLength('1.5'),
  'a length in hexadecimal': withLength('0x10'),
  'a length with an exponent': withLength('1e3'),
  'no length': withLength(''),
  'a length beyond every number': withLength(`1${'0'.repeat(400)}`),
  'a length that never comes': {
    after: saying('Content-Length: 16000000\n\n', 'x'.repeat(100_000)),
  },
  'a length above the limit': withLength('16777217'),
  'two lengths': {
    after: flood('Content-Length: 0\nContent-Length: 30\n\nContent-Type: auth/request\n\n'),
  },
  'a header without end': { after: flood('x'.repeat(60_000)) },
  'an event byte by byte': {
    after: dripping(json(`{"Event-Name":"DTMF","x":"${'y'.repeat(1_000)}"}`)),
  },
  'greetings without end': { after: flood(times(GREETING, 100)) },
  'goodbyes without end': { after: flood(times(frame(NOTICE, 'bye'), 100)) },
  'notices that linger': {
    after: flood(times(`Content-Type: ${NOTICE}\nContent-Disposition: linger\n\n`, 100)),
  },
  'unknown types': { after: flood(times(frame('x/y\u001b[31m', 'z'), 100)) },
  'a log that nobody asked for': { after: flood(times(frame('log/data', 'z'), 100)) },
  zeros: { after: flood(Buffer.alloc(1_000)) },
  'line ends': { after: flood('\n'.repeat(10_000)) },
  'tiny frames': { after: flood(times('a:b\n\n', 1_000)) },
  'UTF-16': { after: saying(Buffer.from('Content-Type: text/event-json\n\n', 'utf16le')) },
  'nested events': {
    after: flood(
      json(`{"Event-Name":"DTMF","Unique-ID":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
    ),
  },
  'events that are not JSON': { after: flood(times(json('{"Event-Name":'), 20)) },
  'jobs that nobody started': {
    after: flood(times(json('{"Event-Name":"BACKGROUND_JOB","Job-UUID":"x","_body":"y"}'), 50)),
  },
  'a flood of events': { after: flood(times(json('{"Event-Name":"DTMF","Chaos":"x"}'), 200)) },
};
