import { Buffer } from 'node:buffer';
import { InvalidArgumentError } from '../errors.ts';
import { requireWord } from './command-text.ts';

/** Above this, the server's own reply to `bgapi` loses its blank line (mod_event_socket.c, 512-byte reply). */
const MAX_JOB_UUID_BYTES = 235;

/** Refuses an id that FreeSWITCH would not give back as it is. */
export function requireJobUuid(jobUuid: string): string {
  if (Buffer.byteLength(requireWord(jobUuid, 'Job-UUID')) > MAX_JOB_UUID_BYTES) {
    throw new InvalidArgumentError(`Job-UUID is longer than ${MAX_JOB_UUID_BYTES} bytes`);
  }
  if (jobUuid.includes('%')) {
    throw new InvalidArgumentError(
      'Job-UUID contains a percent sign, which comes back changed in the event of the job; leave it out',
    );
  }
  return jobUuid;
}
