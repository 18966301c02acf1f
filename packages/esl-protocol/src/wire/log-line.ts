import { type EslFrame } from './frame.ts';
import { numberOf } from '../text/number-text.ts';

/** A `log/data` frame: one line of the server's log. */
export interface EslLogLine {
  /** 0 console, 1 alert, 2 crit, 3 err, 4 warning, 5 notice, 6 info, 7 debug. */
  readonly level: number;
  /** 0 log, 1 clean (text without time stamp), 2 event, 3 session. */
  readonly channel: number;
  readonly file: string;
  readonly func: string;
  readonly line: number;
  /** The channel the line is about. */
  readonly uuid: string | undefined;
  /** The text as sent, normally ending in a line feed. */
  readonly text: string;
}

/** Reads a log line; numbers that are missing read as 0. Never throws. */
export function decodeLog(frame: EslFrame): EslLogLine {
  const { headers } = frame;
  const uuid = headers.get('User-Data');
  return {
    level: numberOf(headers.get('Log-Level')) ?? 0,
    channel: numberOf(headers.get('Text-Channel')) ?? 0,
    file: headers.get('Log-File') ?? '',
    func: headers.get('Log-Func') ?? '',
    line: numberOf(headers.get('Log-Line')) ?? 0,
    uuid: uuid === '' ? undefined : uuid,
    text: frame.body.toString('utf8'),
  };
}
