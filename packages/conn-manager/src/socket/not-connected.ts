import { NotConnectedError } from '@switchwire/esl-client';
import { errorOfCause } from '@switchwire/esl-client/session';
import { type SocketActor } from './socket-actor.ts';

/** No command can run on a socket now; its cause says why. `attempted` holds no arguments. */
export function notConnected(
  { phase, lastCause }: SocketActor,
  address: string,
  attempted?: string,
): NotConnectedError {
  const cause = errorOfCause(address, lastCause);
  return new NotConnectedError(address, {
    phase,
    attempted,
    closeCause: lastCause,
    ...(cause !== undefined && { cause }),
  });
}
