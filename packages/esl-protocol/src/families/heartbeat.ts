import { type EslEvent } from '../event/event.ts';
import { numberIn } from './values.ts';

/** The state of a server, sent every 20 s by default (`event-heartbeat-interval`). */
export interface Heartbeat {
  /** E.g. `System Ready`. */
  readonly info: string | undefined;
  readonly version: string | undefined;
  readonly hostname: string | undefined;
  readonly uptimeMs: number | undefined;
  /** The same in words: `0 years, 0 days, 0 hours, 7 minutes, …`. */
  readonly uptimeText: string | undefined;
  /** Sessions now. */
  readonly sessionCount: number | undefined;
  /** Most sessions allowed at a time. */
  readonly maxSessions: number | undefined;
  /** Sessions that may still be created in the current second; the limit itself when idle. */
  readonly sessionsLeftThisSecond: number | undefined;
  /** Sessions created in the last full second. */
  readonly sessionsPerSecondLast: number | undefined;
  /** Highest number of sessions created in one second since the start. */
  readonly sessionsPerSecondMax: number | undefined;
  /** The same within the current window of five minutes. */
  readonly sessionsPerSecondFiveMin: number | undefined;
  readonly sessionsSinceStartup: number | undefined;
  /** Most sessions at a time since the start. */
  readonly sessionPeakMax: number | undefined;
  /** The same within the current window of five minutes. */
  readonly sessionPeakFiveMin: number | undefined;
  /** Idle CPU of the host in percent, 0 … 100. */
  readonly idleCpuPercent: number | undefined;
}

/** The numbers of a HEARTBEAT event; undefined for other events. */
export function heartbeatOf(event: EslEvent): Heartbeat | undefined {
  if (event.name !== 'HEARTBEAT') return undefined;
  return {
    info: event.text('Event-Info'),
    version: event.text('FreeSWITCH-Version'),
    hostname: event.text('FreeSWITCH-Hostname'),
    uptimeMs: numberIn(event, 'Uptime-msec'),
    uptimeText: event.text('Up-Time'),
    sessionCount: numberIn(event, 'Session-Count'),
    maxSessions: numberIn(event, 'Max-Sessions'),
    sessionsLeftThisSecond: numberIn(event, 'Session-Per-Sec'),
    sessionsPerSecondLast: numberIn(event, 'Session-Per-Sec-Last'),
    sessionsPerSecondMax: numberIn(event, 'Session-Per-Sec-Max'),
    sessionsPerSecondFiveMin: numberIn(event, 'Session-Per-Sec-FiveMin'),
    sessionsSinceStartup: numberIn(event, 'Session-Since-Startup'),
    sessionPeakMax: numberIn(event, 'Session-Peak-Max'),
    sessionPeakFiveMin: numberIn(event, 'Session-Peak-FiveMin'),
    idleCpuPercent: numberIn(event, 'Idle-CPU'),
  };
}
