import { AccessDeniedError, AuthenticationError } from './errors.ts';
import { type CloseCause } from './socket-info.ts';

/** The error that says what a cause says, for `Error.cause`; undefined when there is none. */
export function errorOfCause(address: string, cause: CloseCause | undefined): Error | undefined {
  if (cause === undefined) return undefined;
  switch (cause.code) {
    case 'ESL_AUTH_REJECTED':
      return new AuthenticationError(address, cause.said ?? cause.message);
    case 'ESL_ACCESS_DENIED':
      return new AccessDeniedError(address, cause.said ?? cause.message);
    default:
      return Object.assign(new Error(cause.message), { code: cause.code });
  }
}
