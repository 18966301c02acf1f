import { type SocketPhase } from '../socket/socket-info.ts';

/** A state value as XState writes it: `'retrying'`, `{ session: { connecting: 'dialing' } }`. */
export type StatePathValue = string | { readonly [state: string]: StatePathValue | undefined };

/** More than the machine of a socket has combinations of states. */
const MAX_INTERNED = 1_000;

/** The active leaf states as dotted paths: `session.subscribed.flow.flowing`. */
export function leafPaths(value: StatePathValue, prefix = ''): string[] {
  if (typeof value === 'string') return [prefix + value];
  return Object.entries(value).flatMap(([state, inner]) =>
    inner === undefined || (typeof inner === 'object' && Object.keys(inner).length === 0)
      ? [prefix + state]
      : leafPaths(inner, `${prefix}${state}.`),
  );
}

const INTERNED = new Map<string, readonly string[]>();

/**
 * The same paths, as one frozen list for all sockets that are in the same states: there are only so many combinations. Beyond
 * that number, for a machine that is not ours, each gets a list of its own.
 */
export function sharedLeafPaths(value: StatePathValue): readonly string[] {
  const paths = leafPaths(value);
  const key = paths.join(' ');
  const known = INTERNED.get(key);
  if (known !== undefined) return known;
  const shared = Object.freeze(paths);
  if (INTERNED.size < MAX_INTERNED) INTERNED.set(key, shared);
  return shared;
}

/** The public phase of a socket machine's state value. A goodbye under way counts as `closed`. */
export function phaseOf(value: StatePathValue): SocketPhase {
  if (typeof value === 'string') {
    return value === 'retrying' || value === 'rejected' ? value : 'closed';
  }
  const session = value['session'];
  if (session === undefined) return 'closed';
  if (session === 'authenticated' || session === 'announcing') return 'authenticated';
  if (typeof session === 'string') return 'closed';
  return 'subscribed' in session ? 'subscribed' : 'connecting';
}
