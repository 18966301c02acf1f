import type { CloseCause } from '@switchwire/machine-view';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there (connection refused)',
  ECONNRESET: 'The connection was cut by the other side',
  EPIPE: 'The connection was cut by the other side',
  EHOSTUNREACH: 'No route to the host',
  ENETUNREACH: 'No route to the network',
  ENOTFOUND: 'The host name is unknown',
  EAI_AGAIN: 'The name server does not answer',
  ETIMEDOUT: 'The network does not answer',
  ESL_CONNECT_TIMEOUT: 'No answer within the deadline',
  ESL_AUTH_REJECTED: 'Wrong password',
  ESL_ACCESS_DENIED: 'Access denied: FreeSWITCH’s ACL does not list this address',
  ESL_DISCONNECT_NOTICE: 'FreeSWITCH ended the session',
  ESL_MALFORMED_FRAME: 'Unreadable bytes: is this an event socket?',
  ESL_FRAME_TOO_LARGE: 'A frame beyond the size limit',
  ESL_SESSION_LOST: 'The session was lost',
  ESL_COMMAND_TIMEOUT: 'A command was not answered in time',
};

/** A cause in plain words; the server's own sentence where we have no better. */
export function describeCause(cause: CloseCause | undefined): string {
  return cause === undefined ? '' : (WORDS[cause.code] ?? cause.message);
}
