import { useEffect, useState } from 'preact/hooks';
import { type ServerFleet, serverFleetOf } from '../model/fleet-servers.ts';
import { MiError } from '../wire/mi-client.ts';
import { identity, useStore } from './hooks.ts';
import type { Session } from './session.ts';

/** What the MI answers for a method that finds nothing: `No fleet`. */
const NOT_FOUND = 404;

/** The fleet of the server; `none` where it is alone. */
export async function readFleet({ mi }: Session): Promise<ServerFleet | 'none'> {
  try {
    return serverFleetOf(await mi.call('fleet_list')) ?? 'none';
  } catch (error) {
    if (error instanceof MiError && error.code === NOT_FOUND) return 'none';
    throw error;
  }
}

/** Whether the server is one of a fleet: asked for with each connection, as another server may answer then. */
export function useIsInFleet(session: Session): boolean {
  const status = useStore(session.status, identity);
  const [isInFleet, setIsInFleet] = useState(false);
  useEffect(() => {
    if (status !== 'live') return undefined;
    let isOver = false;
    readFleet(session).then(
      (fleet) => {
        if (!isOver) setIsInFleet(fleet !== 'none');
      },
      // the page itself says why
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [session, status]);
  return isInFleet;
}
