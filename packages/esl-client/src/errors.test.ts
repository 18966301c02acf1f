import { readFileSync } from 'node:fs';
import { EslError, ProtocolError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import * as exported from './errors.ts';
import { type CloseCause } from './close-cause.ts';

const {
  AccessDeniedError,
  AuthenticationError,
  ChannelGoneError,
  CommandAbortedError,
  CommandRefusedError,
  CommandTimeoutError,
  ConnectTimeoutError,
  NotAllowedError,
  NotConnectedError,
  QueueFullError,
  SessionLostError,
  UnexpectedReplyError,
} = exported;

const AT = 'fs1:8021';
const CAUSE: CloseCause = { kind: 'network', code: 'ECONNRESET', message: 'The line was cut' };
const PAGE = readFileSync(new URL('../../../docs/concepts/errors.md', import.meta.url), 'utf8');

/** Made in the test itself, so that a change of the code shows there. */
const samples: readonly (readonly [() => EslError, code: string, retryable: boolean, message: string])[] = [
  [() => new AccessDeniedError(AT, 'Access Denied'), 'ESL_ACCESS_DENIED', false, 'FreeSWITCH at fs1:8021 does not admit this host: Access Denied'],
  [() => new AuthenticationError(AT, '-ERR invalid'), 'ESL_AUTH_REJECTED', false, 'FreeSWITCH at fs1:8021 refused the login: -ERR invalid'],
  [() => new ChannelGoneError(AT, { attempted: 'execute playback', channelUuid: 'u', hangupCause: 'USER_BUSY' }), 'ESL_CHANNEL_GONE', false, '"execute playback" on channel u of fs1:8021 did not complete: the channel was hung up (USER_BUSY)'],
  [() => new ChannelGoneError(AT, { attempted: 'execute playback', channelUuid: 'u' }), 'ESL_CHANNEL_GONE', false, '"execute playback" on channel u of fs1:8021 did not complete: the channel is gone'],
  [() => new CommandAbortedError(AT, 'api status', false, 'reason'), 'ESL_COMMAND_ABORTED', false, '"api status" on fs1:8021 was aborted by the caller; it was not sent'],
  [() => new CommandRefusedError(AT, 'execute x', '-ERR no'), 'ESL_COMMAND_REFUSED', false, '"execute x" on fs1:8021 was refused: -ERR no'],
  [() => new CommandTimeoutError(AT, 'api status', 5_000, true), 'ESL_COMMAND_TIMEOUT', false, '"api status" on fs1:8021 got no answer within 5000 ms; it may still be executed'],
  [() => new CommandTimeoutError(AT, 'api status', 5_000, true, { isRunning: true }), 'ESL_COMMAND_TIMEOUT', false, '"api status" on fs1:8021 got no answer within 5000 ms; it may still be executed; use bgapi for a command that takes long'],
  [() => new CommandTimeoutError(AT, 'exit', 5_000, true, { behind: 'api msleep …' }), 'ESL_COMMAND_TIMEOUT', false, '"exit" on fs1:8021 got no answer within 5000 ms; it may still be executed; "api msleep …" before it is not answered either; use bgapi for a command that takes long'],
  [() => new ConnectTimeoutError(AT, 'no greeting came', 5_000), 'ESL_CONNECT_TIMEOUT', true, 'Connecting to fs1:8021: no greeting came within 5000 ms'],
  [() => new NotAllowedError(AT, 'api status', 'it needs full'), 'ESL_NOT_ALLOWED', false, '"api status" was not sent to fs1:8021: it needs full'],
  [() => new NotConnectedError(AT, { phase: 'retrying' }), 'ESL_NOT_CONNECTED', true, 'No command can run on fs1:8021: the socket is retrying'],
  [() => new NotConnectedError(AT, { attempted: 'api status', closeCause: CAUSE }), 'ESL_NOT_CONNECTED', true, 'Cannot run "api status" on fs1:8021: it is not connected (The line was cut)'],
  [() => new QueueFullError(AT, 'api status', 'commands', 10), 'ESL_QUEUE_FULL', true, '"api status" on fs1:8021 was not sent: 10 commands are already waiting'],
  [() => new SessionLostError(AT, { attempted: 'api status', generation: 2, written: false }), 'ESL_SESSION_LOST', true, '"api status" on fs1:8021 got no answer: the session was lost; it was not sent'],
  [() => new SessionLostError(AT, { attempted: 'api status', generation: 2, written: true }), 'ESL_SESSION_LOST', false, '"api status" on fs1:8021 got no answer: the session was lost; it may have been executed'],
  [() => new CommandTimeoutError(AT, 'api status', 5_000, false), 'ESL_COMMAND_TIMEOUT', true, '"api status" on fs1:8021 got no answer within 5000 ms; it was not sent'],
  [() => new UnexpectedReplyError('A reply arrived that no command is waiting for'), 'ESL_UNEXPECTED_REPLY', false, 'A reply arrived that no command is waiting for'],
]; // prettier-ignore

describe('errors of connections', () => {
  it.each(samples)(
    '%#: %s keeps its code, its message and whether it is retryable',
    (make, code, retryable, message) => {
      const error = make();
      expect(error).toBeInstanceOf(EslError);
      expect(error instanceof exported.ConnectionError || error instanceof ProtocolError).toBe(
        true,
      );
      expect({ code: error.code, retryable: error.retryable, message: error.message }).toEqual({ code, retryable, message }); // prettier-ignore
      expect(error.name).toBe(error.constructor.name);
    },
  );

  it('keeps the cause it was given', () => {
    const cause = new Error('below');

    expect(new NotConnectedError(AT, { cause }).cause).toBe(cause);
    expect(new NotConnectedError(AT).cause).toBeUndefined();
  });

  it('has a sample of every class, and the page lists every class with its code', () => {
    const classes = Object.keys(exported).filter(
      (name) => name.endsWith('Error') && name !== 'ConnectionError',
    );

    expect(new Set(samples.map(([make]) => make().name))).toEqual(new Set(classes));
    for (const error of samples.map(([make]) => make())) {
      expect(PAGE).toMatch(new RegExp(`^\\| \`${error.code}\` +\\| \`${error.name}\` +\\|`, 'm'));
    }
  });

  it('keeps the table of the page sorted by code', () => {
    const codes = [...PAGE.matchAll(/^\| `(ESL_\w+)` +\| `\w+Error`/gm)].map(([, code]) => code);

    expect(codes.length).toBeGreaterThan(10);
    expect(codes).toEqual([...codes].sort());
  });
});
