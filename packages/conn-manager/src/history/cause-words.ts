import { type HistoryCause } from './history-entry.ts';

/** What happened, for someone who operates the servers and does not know the code. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this machine does not allow the connection',
  ECONNREFUSED: 'nothing listens there: FreeSWITCH is not running, or its event socket is off',
  ECONNRESET: 'the connection was reset: a crash, a firewall, or a restart of the machine',
  EHOSTUNREACH: 'the machine cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  EPIPE: 'the connection was closed while a command was written',
  ETIMEDOUT: 'the network did not answer',
  ESL_ACCESS_DENIED: 'the access list of FreeSWITCH does not allow this machine',
  ESL_ASLEEP: 'this program was suspended or blocked for too long',
  ESL_AUTH_REJECTED: 'FreeSWITCH rejected the password',
  ESL_AUTH_TIMEOUT: 'the login was not answered in time',
  ESL_CLOSED: 'this side closed it on request',
  ESL_CONNECT_TIMEOUT: 'connecting timed out',
  ESL_DEFECT: 'a defect of this program',
  ESL_DISCONNECT_NOTICE:
    'FreeSWITCH said goodbye: it is shutting down, or its event socket was reloaded',
  ESL_END: 'FreeSWITCH ended without saying goodbye: a crash, a kill, or an immediate shutdown',
  ESL_ENDLESS_FRAME: 'it began a message and never ended it',
  ESL_GREETING_TIMEOUT: 'it accepted the connection and said nothing',
  ESL_LIVENESS_TIMEOUT: 'it fell silent: the machine froze, or the network lost the connection',
  ESL_LOST_EVENTS: 'this program read so slowly that FreeSWITCH ended the connection',
  ESL_NOT_FREESWITCH: 'something other than FreeSWITCH answers there',
  ESL_QUARANTINED: 'a defect of this program, several times',
  ESL_SUBSCRIBE_TIMEOUT: 'it did not answer the subscriptions',
  ESL_SUPERSEDED: 'another program acts for it',
  ESL_TRUNCATED_FRAME: 'the connection broke in the middle of a message',
  ESL_UNANSWERED: 'it stopped answering commands',
  SW_SERVER_LOST: 'the server of the fleet that acted for it is gone; another one took it over',
};

export function causeInWords(cause: HistoryCause | undefined): string {
  if (cause === undefined) return 'the cause is unknown';
  return WORDS[cause.code] ?? cause.message;
}

/** `40 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationInWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return 'less than a second';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  return joined(hours, 'h', minutes % 60, 'min');
}

function joined(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}
