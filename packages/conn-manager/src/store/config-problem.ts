import { commands } from '@switchwire/esl-protocol';
import { textOf } from '@switchwire/esl-client/session';
import { socketKey } from '../pool/reconcile.ts';
import { Secret } from '../secret.ts';
import { type SocketConfig, type StoreProblem } from './socket-store.ts';
import { canonicalEvents } from '../socket/subscriptions.ts';

/** A store may be anybody's: only TypeScript knows what it gives. */
type Unchecked = Readonly<Partial<Record<keyof SocketConfig, unknown>>>;

/** What makes an entry of a store, or the socket of a URL, unusable; undefined when it can be taken. */
export function problemOf(config: SocketConfig): StoreProblem | undefined {
  const message = faultOf(config);
  return message === undefined ? undefined : { id: config.id, message };
}

function faultOf({ host, port, username, password, events }: Unchecked): string | undefined {
  if (typeof host !== 'string' || host === '') return 'It has no host; name one';
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    return `The port of ${host} is none; give a number from 1 to 65535`;
  }
  const address = socketKey(host, port);
  if (!(password instanceof Secret)) {
    return `The password of ${address} is no Secret; give new Secret(password)`;
  }
  if (username !== undefined && typeof username !== 'string') {
    return `The user of ${address} is no text; write name@domain, or leave the user out`;
  }
  if (username?.includes('@') === false) {
    return `The user "${username}" of ${address} has no domain; write name@domain, or leave the user out`;
  }
  if (!isListOfText(events)) return `The events of ${address} are no list of names; give a list`;
  try {
    canonicalEvents(events);
    // the very command that will be sent
    if (username === undefined) commands.auth(password.reveal());
    else commands.userauth(username, password.reveal());
    return undefined;
  } catch (error) {
    return `${address} cannot be used: ${textOf(error)}`;
  }
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
