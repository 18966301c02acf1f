import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

/** A line of the server's log that came as an event. Lines asked for with `log` are frames: `decodeLog()` of the main entry. */
export interface LogEvent {
  readonly text: string | undefined;
  readonly file: string | undefined;
  readonly func: string | undefined;
  readonly line: number | undefined;
  /** 0 console, 1 alert, 2 crit, 3 err, 4 warning, 5 notice, 6 info, 7 debug. */
  readonly level: number | undefined;
  /** `User-Data`: the channel the line is about. */
  readonly uuid: string | undefined;
}

/** The line of a LOG event; undefined for other events. */
export function logEventOf(event: EslEvent): LogEvent | undefined {
  if (event.name !== 'LOG') return undefined;
  return {
    text: event.text('Log-Data'),
    file: event.text('Log-File'),
    func: event.text('Log-Function'),
    line: numberIn(event, 'Log-Line'),
    level: numberIn(event, 'Log-Level'),
    uuid: event.text('User-Data'),
  };
}
