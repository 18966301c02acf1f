/** Longest reply text, marker included; what is beyond is cut, even inside a character. */
const MAX_REPLY_BYTES = 511;

const NOT_FOUND = '-ERR command not found';
const COMMAND_REPLY = 'Content-Type: command/reply\n';

/** The body of the notice that ends every orderly session. */
export const GOODBYE = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
/** The body of the notice when the module or the whole system goes down. */
export const SHUTDOWN_TEXT = 'The system is being shut down.\n';
/** The body of the notice that ends a session whose events overflowed. */
export const LOST_EVENTS_TEXT = 'killed listener because of lost events\n';
/** The body of the notice that ends a session whose log lines overflowed. */
export const LOST_LOGS_TEXT = 'killed listener because of lost log lines\n';

/** `auth/request`, the greeting of an inbound connection. */
export const AUTH_REQUEST: Buffer = Buffer.from('Content-Type: auth/request\n\n');
/** What a peer gets that the access list refuses; a disconnect notice follows it. */
export const RUDE_REJECTION: Buffer = Buffer.from(
  'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n',
);

/**
 * A `command/reply` as the server writes it: the text cut at 511 bytes, an empty one replaced. A text that begins
 * with `~` goes out raw behind the Content-Type, without a terminator of its own.
 */
export function commandReply(text: string): Buffer {
  const bytes = Buffer.from(text === '' ? NOT_FOUND : text).subarray(0, MAX_REPLY_BYTES);
  if (bytes[0] === 0x7e) return Buffer.concat([Buffer.from(COMMAND_REPLY), bytes.subarray(1)]);
  return Buffer.concat([Buffer.from(`${COMMAND_REPLY}Reply-Text: `), bytes, Buffer.from('\n\n')]);
}

/** An `api/response`; empty output becomes `-ERR no reply`. */
export function apiResponse(output: string): Buffer {
  const body = Buffer.from(output === '' ? '-ERR no reply\n' : output);
  const head = Buffer.from(`Content-Type: api/response\nContent-Length: ${body.length}\n\n`);
  return Buffer.concat([head, body]);
}

/** A disconnect notice; with the uuid of the controlled channel where the connection has one. */
export function disconnectNotice(text: string, sessionUuid?: string): Buffer {
  const session =
    sessionUuid === undefined
      ? ''
      : `Controlled-Session-UUID: ${sessionUuid}\nContent-Disposition: disconnect\n`;
  return Buffer.from(
    `Content-Type: text/disconnect-notice\n${session}Content-Length: ${Buffer.byteLength(text)}\n\n${text}`,
  );
}

/** The notice that the channel went down while `linger` is on; the connection stays open. */
export function lingerNotice(sessionUuid: string, channelName: string, seconds: number): Buffer {
  return Buffer.from(
    `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${sessionUuid}\n` +
      `Content-Disposition: linger\nChannel-Name: ${channelName}\nLinger-Time: ${seconds}\nContent-Length: 0\n\n`,
  );
}

/** One line of the server's log, as `log/data` frames carry it. */
export interface LogLine {
  /** 0 console … 7 debug. */
  readonly level: number;
  /** 0 log, 1 clean, 2 event, 3 session. */
  readonly channel: number;
  readonly file: string;
  readonly func: string;
  readonly line: number;
  /** The channel's uuid, if the line belongs to one. */
  readonly uuid?: string | undefined;
  /** The text with its final line end. */
  readonly text: string;
}

/** A `log/data` frame. */
export function logData(log: LogLine): Buffer {
  const body = Buffer.from(log.text);
  return Buffer.concat([
    Buffer.from(
      `Content-Type: log/data\nContent-Length: ${body.length}\nLog-Level: ${log.level}\n` +
        `Text-Channel: ${log.channel}\nLog-File: ${log.file}\nLog-Func: ${log.func}\n` +
        `Log-Line: ${log.line}\nUser-Data: ${log.uuid ?? ''}\n\n`,
    ),
    body,
  ]);
}
