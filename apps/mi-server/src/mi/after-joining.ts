import { setTimeout as wait } from 'node:timers/promises';

/** A command that comes while the server joins its fleet waits so long for the sockets to be known. */
const JOIN_WAIT_MS = 5_000;

/**
 * For commands of MI, which listens before the inventory of the fleet was read and the other servers were asked: until then every socket
 * would be one that is not known. Resolves once they are, or after the wait.
 */
export const afterJoining = (
  joined: Promise<void>,
  waitMs = JOIN_WAIT_MS,
): (() => Promise<void>) => {
  let isJoined = false;
  const known = joined.then(
    () => {
      isJoined = true;
    },
    () => undefined,
  );
  return async () => {
    if (isJoined) return;
    const late = new AbortController();
    const tooLong = wait(waitMs, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([known, tooLong]);
    late.abort();
  };
};
