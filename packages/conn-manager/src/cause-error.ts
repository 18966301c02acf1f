import { AccessDeniedError, AuthenticationError } from './errors.ts';
import { type CloseCause } from './socket-info.ts';

/** The error that says what a cause says, for `Error.cause`; undefined when there is none. */
export function errorOfCause(address: string, cause: CloseCause | undefined): Error | undefined {
  if (cause === undefined) return undefined;
  switch (cause.code) {
    case 'ESL_AUTH_REJECTED':
      return new AuthenticationError(address, detailOf(cause.message));
    case 'ESL_ACCESS_DENIED':
      return new AccessDeniedError(address, detailOf(cause.message));
    default:
      return Object.assign(new Error(cause.message), { code: cause.code });
  }
}

/** What FreeSWITCH said: the part behind our own words. */
function detailOf(message: string): string {
  const colon = message.indexOf(': ');
  return colon < 0 ? message : message.slice(colon + 2);
}
