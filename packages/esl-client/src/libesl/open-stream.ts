import { commands, decodeReply, type EslEvent, type EslFrame } from '@switchwire/esl-protocol';
import { systemClock } from '../clock.ts';
import {
  AccessDeniedError,
  AuthenticationError,
  CommandRefusedError,
  ConnectTimeoutError,
  NotConnectedError,
} from '../errors.ts';
import { withoutPassword } from '../peer-text.ts';
import { withDeadline } from '../session/with-deadline.ts';
import { type EslStream } from './esl-stream.ts';

interface Login {
  /** The command. */
  readonly auth: Uint8Array;
  readonly password: string;
}

/** TCP, greeting, login. Each step has the deadline; 0: none. Rejects with the errors of `connect`. */
export async function openInbound(
  stream: EslStream,
  { auth, password }: Login,
  timeoutMs: number,
): Promise<EslFrame> {
  const { address } = stream;
  await limited(stream, dialled(stream), timeoutMs, 'no TCP connection was made');
  const greeting = await limited(stream, stream.inbox.next(), timeoutMs, 'no auth/request came');
  if (greeting?.contentType === 'text/rude-rejection') {
    throw new AccessDeniedError(address, greeting.body.toString().trim());
  }
  if (greeting?.contentType !== 'auth/request') throw lost(stream);
  stream.write(auth);
  const reply = await limited(
    stream,
    stream.inbox.reply(),
    timeoutMs,
    'the login was not answered',
  );
  if (reply === undefined) throw lost(stream);
  const { text } = decodeReply(reply);
  if (text.toLowerCase() !== '+ok accepted') {
    throw new AuthenticationError(address, withoutPassword(text, password));
  }
  return reply;
}

/** `connect`, and the channel's data that answers it. */
export async function openOutbound(stream: EslStream, timeoutMs: number): Promise<EslEvent> {
  stream.write(commands.connect());
  const reply = await limited(
    stream,
    stream.inbox.reply(),
    timeoutMs,
    '"connect" was not answered',
  );
  if (reply === undefined) throw lost(stream);
  const { channelData, text } = decodeReply(reply);
  if (channelData === undefined) throw new CommandRefusedError(stream.address, 'connect', text);
  return channelData;
}

function dialled(stream: EslStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.socket.once('connect', resolve);
    stream.socket.once('close', () => {
      reject(lost(stream));
    });
  });
}

function limited<T>(
  stream: EslStream,
  work: Promise<T>,
  timeoutMs: number,
  step: string,
): Promise<T> {
  if (timeoutMs === 0) return work;
  return withDeadline(
    systemClock,
    work,
    timeoutMs,
    () => new ConnectTimeoutError(stream.address, step, timeoutMs),
  );
}

function lost(stream: EslStream): Error {
  return new NotConnectedError(stream.address, { attempted: 'connect', cause: stream.failure });
}
