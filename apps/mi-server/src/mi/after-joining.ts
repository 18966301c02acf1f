import { setTimeout as wait } from 'node:timers/promises';
import { type FreeswitchEsl } from '@switchwire/fs-scripting';

/** A command that comes while the server joins its fleet waits so long for the sockets to be known. */
const JOIN_WAIT_MS = 5_000;

/** Commands of MI, which listens before the inventory of the fleet was read: until then every socket would be one that is not known. */
export const afterJoining = (
  joined: Promise<void>,
  run: FreeswitchEsl,
  waitMs = JOIN_WAIT_MS,
): FreeswitchEsl => {
  let isJoined = false;
  const known = joined.then(
    () => {
      isJoined = true;
    },
    () => undefined,
  );
  return async (...call) => {
    if (!isJoined) {
      const late = new AbortController();
      const tooLong = wait(waitMs, undefined, { signal: late.signal }).catch(() => undefined);
      await Promise.race([known, tooLong]);
      late.abort();
    }
    return run(...call);
  };
};
