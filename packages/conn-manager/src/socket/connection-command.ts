import { EslError } from '@switchwire/esl-protocol';

/**
 * A command that would change the connection that all leases share, or end it: its subscriptions, its filters, its life.
 * It was not sent.
 */
export class ConnectionCommandError extends EslError {
  override readonly name = 'ConnectionCommandError';
  readonly code = 'ESL_CONNECTION_COMMAND';
  /** The command word, for example `noevents`. */
  readonly command: string;

  constructor(address: string, command: string, remedy: string) {
    super(
      `"${command}" would change the connection to ${address} for everyone who shares it, and was not sent; ${remedy}`,
    );
    this.command = command;
  }
}

const OWN_CONNECTION =
  'use connect() of @switchwire/esl-client, which opens a connection of your own';
const OUTBOUND =
  'use createOutboundServer() of @switchwire/esl-client/outbound, where the connection is one call';
const SUBSCRIBE = 'use lease.subscribe()';
const UNSUBSCRIBE = 'dispose of the subscription, or use lease.unsubscribe()';
const RELEASE = 'use lease.release()';

/**
 * What a shared connection refuses, and what to do instead. In the order and by the prefixes by which mod_event_socket
 * recognises commands, without regard to case: `exitfoo` is `exit` (esl-commands: recognition).
 */
const REMEDIES: readonly (readonly [prefix: string, remedy: string])[] = [
  ['exit', RELEASE],
  ['...', RELEASE],
  ['filter ', OWN_CONNECTION],
  ['resume', OUTBOUND],
  ['myevents', OUTBOUND],
  ['divert_events', OUTBOUND],
  ['log', OWN_CONNECTION],
  ['linger', OUTBOUND],
  ['nolinger', OUTBOUND],
  ['nolog', OWN_CONNECTION],
  ['event', SUBSCRIBE],
  ['nixevent', UNSUBSCRIBE],
  ['noevents', UNSUBSCRIBE],
];

/** No prefix is longer; blanks before a command are dropped when it is written. */
const READ_BYTES = 64;

/** Why these bytes may not be sent on a shared connection; undefined when they may. */
export function connectionCommandError(
  address: string,
  command: Uint8Array,
): ConnectionCommandError | undefined {
  const text = Buffer.from(command.buffer, command.byteOffset, Math.min(READ_BYTES, command.length))
    .toString('latin1')
    .trimStart()
    .toLowerCase();
  const found = REMEDIES.find(([prefix]) => text.startsWith(prefix));
  return found && new ConnectionCommandError(address, found[0].trim(), found[1]);
}
