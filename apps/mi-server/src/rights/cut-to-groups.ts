import { type SocketInfo } from '@switchwire/conn-manager';
import { type Identity } from './identity.ts';
import { rightOf } from './method-rights.ts';

interface Listing {
  readonly Sockets: readonly { readonly if: string }[];
}

const isListing = (result: unknown): result is Listing =>
  typeof result === 'object' && result !== null && 'Sockets' in result;

/** A list of sockets without those that a token limited to groups may not see; every other result as it is. */
export const cutToGroups = (
  method: string,
  result: unknown,
  { groups }: Identity,
  sockets: () => readonly Pick<SocketInfo, 'address' | 'group'>[],
): unknown => {
  if (groups === undefined || rightOf(method).reach !== 'list' || !isListing(result)) return result;
  const seen = new Set(
    sockets().flatMap(({ address, group }) =>
      group !== undefined && groups.includes(group) ? address : [],
    ),
  );
  return { ...result, Sockets: result.Sockets.filter((socket) => seen.has(socket.if)) };
};
