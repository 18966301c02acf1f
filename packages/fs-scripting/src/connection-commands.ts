import { ConnectionCommandError } from './errors.ts';

const SUBSCRIBE = 'subscribe by a route, by fs_subscribe or by lease.subscribe()';
const UNSUBSCRIBE = 'unsubscribe by fs_unsubscribe or by giving the route up';
const OWN_SESSION = 'use connect() of @switchwire/conn-manager, which opens a session of your own';
const OUTBOUND =
  'use createOutboundServer() of @switchwire/conn-manager, where the connection is one call';

/**
 * What would end the shared connection, or change what all others get through it, and what to do instead. In the
 * order and by the prefixes by which mod_event_socket recognises commands: `exitfoo` is `exit`.
 */
const REMEDIES: readonly (readonly [prefix: string, remedy: string])[] = [
  ['exit', 'a lease is given back by disposing of it'],
  ['...', 'a lease is given back by disposing of it'],
  ['filter ', `give the route a \`when\`, or ${OWN_SESSION}`],
  ['myevents', OUTBOUND],
  ['divert_events', OUTBOUND],
  ['log', OWN_SESSION],
  ['linger', OUTBOUND],
  ['nolinger', OUTBOUND],
  ['nolog', OWN_SESSION],
  ['event', SUBSCRIBE],
  ['nixevent', UNSUBSCRIBE],
  ['noevents', UNSUBSCRIBE],
];

/** Why a command may not run on a shared connection; undefined when it may. */
export function connectionCommandError(command: string): ConnectionCommandError | undefined {
  const text = command.trimStart().toLowerCase();
  const found = REMEDIES.find(([prefix]) => text.startsWith(prefix));
  return found === undefined ? undefined : new ConnectionCommandError(found[0].trim(), found[1]);
}
