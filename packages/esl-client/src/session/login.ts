import { commands, type EslReply, InvalidArgumentError } from '@switchwire/esl-protocol';
import { AuthenticationError } from '../errors.ts';
import { withoutPassword } from '../peer-text.ts';
import { type EslSession } from './esl-session.ts';
import { connectFails, connectSucceeds } from './traced-connect.ts';

/** Who logs in. With a user (`name@domain`) `userauth` is sent, without one `auth`. */
export interface Credentials {
  readonly username?: string | undefined;
  /** The password stays in a closure: it is read when the login is written, and kept nowhere else. */
  readonly password: { reveal(): string };
}

/** What `userauth` allows, verbatim; undefined headers (plain `auth`) mean everything. */
export interface Permissions {
  /** `all`, or the names as configured: `CHANNEL_CREATE CUSTOM conference::maintenance`. */
  readonly events: string;
  /** `all`, or the commands as configured. */
  readonly api: string;
  readonly log: boolean;
}

/** Answers `auth/request`. Rejects with AuthenticationError when the answer is not `+OK`. */
export async function logIn(
  session: EslSession,
  credentials: Credentials,
  timeoutMs: number,
): Promise<Permissions> {
  const { username, password } = credentials;
  const bytes =
    username === undefined
      ? commands.auth(password.reveal())
      : commands.userauth(requireDomain(username), password.reveal());
  const reply = await session.send(bytes, { timeoutMs });
  if (reply.kind !== 'ok') {
    const said = withoutPassword(reply.text, password.reveal());
    const refusal = new AuthenticationError(session.address, said);
    connectFails(session, refusal);
    throw refusal;
  }
  connectSucceeds(session);
  return permissionsOf(reply);
}

function requireDomain(username: string): string {
  if (username.includes('@')) return username;
  throw new InvalidArgumentError(
    `The user "${username}" has no domain: userauth needs name@domain`,
  );
}

function permissionsOf({ headers }: EslReply): Permissions {
  return {
    events: headers.get('Allowed-Events') ?? 'all',
    api: headers.get('Allowed-API') ?? 'all',
    log: headers.get('Allowed-LOG') !== 'false',
  };
}
