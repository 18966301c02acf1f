import { decodeNotice, EslError, FrameDecoder } from '@switchwire/esl-protocol';
import { textOf } from './error-text.ts';
import { peerText } from './peer-text.ts';

/** Why a session ended, in one value. Shown to people; `code` is stable, `message` is a sentence. */
export interface CloseCause {
  /** `network`: TCP; `timeout`: ours; `peer`: FreeSWITCH said so; `protocol`: unreadable bytes; `request`: we were asked to; `defect`: a bug of ours. */
  readonly kind: 'network' | 'timeout' | 'peer' | 'protocol' | 'request' | 'defect';
  /** `ECONNREFUSED`, `ESL_CONNECT_TIMEOUT`, `ESL_AUTH_REJECTED`, `ESL_DISCONNECT_NOTICE`, … */
  readonly code: string;
  /** A sentence without a secret: what was attempted and what happened. */
  readonly message: string;
  /** Of kind `peer`: what FreeSWITCH said, at most 512 characters of it, safe for a terminal. */
  readonly said?: string | undefined;
}

/** The mark of a kill notice that was written into an unfinished frame (esl-wire: overflow). */
const NOTICE_MARK = 'Content-Type: text/disconnect-notice\n';

/** The remedy for EMFILE and ENFILE. */
const NO_FILES = '; too many files are open: raise the limit (ulimit -n)';

/** A network error as Node reports it. */
export function networkCause(address: string, error: Error): CloseCause {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'ESL_NETWORK';
  return {
    kind: 'network',
    code,
    message: `The connection to ${address} failed: ${textOfAll(error)}${/^E[MN]FILE$/.test(code) ? NO_FILES : ''}`,
  };
}

/** When a name has several addresses Node's error has no text of its own, but one error for each. */
function textOfAll(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  return error.errors.map(textOf).join('; ');
}

/** Bytes that are not a frame, or a reply without a command. */
export function protocolCause(address: string, error: unknown): CloseCause {
  const code = error instanceof EslError ? error.code : 'ESL_MALFORMED_FRAME';
  return {
    kind: 'protocol',
    code,
    message: `FreeSWITCH at ${address} broke the protocol: ${textOf(error)}`,
  };
}

const KILLED = 'killed listener because of lost events';

/**
 * Only the notice of a kill is written by another thread than the events: its head and its text are two writes, and an event may
 * come between. What is read as its text is then the head of that event.
 */
const TORN = /^Content-Length: \d+\r?\nContent-/;

/** What a disconnect notice says. */
export function noticeCause(address: string, text: string): CloseCause {
  const said = TORN.test(text) ? KILLED : text;
  const line = peerText(said.split('\n', 1)[0]?.trim() ?? '');
  const overflow = said.includes('killed listener');
  const hint = overflow ? '; this side read too slowly' : '';
  return {
    kind: 'peer',
    code: overflow ? 'ESL_LOST_EVENTS' : 'ESL_DISCONNECT_NOTICE',
    message: `FreeSWITCH ended the session on ${address}: ${line}${hint}`,
    said: line,
  };
}

/** The access list refused us. */
export function denialCause(address: string, reason: string): CloseCause {
  return {
    kind: 'peer',
    code: 'ESL_ACCESS_DENIED',
    message: `FreeSWITCH at ${address} does not admit this host: ${peerText(reason)}`,
    said: peerText(reason),
  };
}

/** The password, or the user, was refused. */
export function rejectionCause(address: string, reply: string): CloseCause {
  return {
    kind: 'peer',
    code: 'ESL_AUTH_REJECTED',
    message: `FreeSWITCH at ${address} refused the login: ${peerText(reply)}`,
    said: peerText(reply),
  };
}

/** We asked for the end. */
export function requestCause(address: string): CloseCause {
  return {
    kind: 'request',
    code: 'ESL_CLOSED',
    message: `The event socket of ${address} was closed by this side`,
  };
}

/** The peer reads commands and answers none. */
export function unansweredCause(
  address: string,
  { count, oldest }: { readonly count: number; readonly oldest: string },
): CloseCause {
  const commands = count === 1 ? '1 command' : `${count} commands`;
  return {
    kind: 'timeout',
    code: 'ESL_UNANSWERED',
    message: `FreeSWITCH at ${address} left ${commands} unanswered, the first of them "${oldest}"`,
  };
}

/** Bytes go on coming, and the frame that they belong to does not end. */
export function endlessFrameCause(address: string, ms: number): CloseCause {
  return {
    kind: 'timeout',
    code: 'ESL_ENDLESS_FRAME',
    message: `FreeSWITCH at ${address} did not finish a frame within ${ms} ms`,
  };
}

/** The cause, without what `conceal` takes out of a text. */
export function concealedCause(
  cause: CloseCause,
  conceal: ((text: string) => string) | undefined,
): CloseCause {
  const message = conceal?.(cause.message) ?? cause.message;
  if (conceal === undefined || message === cause.message) return cause;
  return { ...cause, message, ...(cause.said !== undefined && { said: conceal(cause.said) }) };
}

/** A bug of ours; `what` broke. */
export function defectCause(what: string, error: unknown): CloseCause {
  return { kind: 'defect', code: 'ESL_DEFECT', message: `${what} broke: ${textOf(error)}` };
}

/**
 * The end of the stream without a notice before it. `partial` holds the bytes of a frame that was not finished: another
 * thread of FreeSWITCH may have written its kill notice into it.
 */
export function endCause(address: string, partial: Buffer): CloseCause {
  if (partial.length === 0) {
    return {
      kind: 'network',
      code: 'ESL_END',
      message: `FreeSWITCH closed the connection to ${address} without a reason`,
    };
  }
  const notice = noticeInside(partial);
  if (notice !== undefined) return noticeCause(address, notice);
  return {
    kind: 'network',
    code: 'ESL_TRUNCATED_FRAME',
    message: `The connection to ${address} ended inside a frame, after ${partial.length} bytes of it`,
  };
}

function noticeInside(partial: Buffer): string | undefined {
  const at = partial.lastIndexOf(NOTICE_MARK);
  if (at < 0) return undefined;
  try {
    const frame = new FrameDecoder().push(partial.subarray(at)).at(0);
    return frame === undefined ? undefined : decodeNotice(frame).text;
  } catch {
    return undefined;
  }
}
