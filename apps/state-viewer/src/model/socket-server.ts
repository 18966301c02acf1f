import type { SocketInfo } from '@switchwire/machine-view';

/** What the list of a server in a fleet has beside. */
interface OwnedSocketInfo extends SocketInfo {
  readonly owner?: { readonly server?: string | undefined; readonly state: string } | null;
}

/** Which server of the fleet has the socket: `mi-1`, `mi-2 (missing)`, `no server`; undefined where there is no fleet. */
export function serverOf(info: SocketInfo): string | undefined {
  const { owner } = info as OwnedSocketInfo;
  if (owner === undefined || owner === null) return undefined;
  const { server, state } = owner;
  if (server === undefined) return 'no server';
  return state === 'acting' ? server : `${server} (${state})`;
}
