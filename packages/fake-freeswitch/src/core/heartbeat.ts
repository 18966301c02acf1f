import { type EventHeader } from './serialise.ts';
import { type SessionCounters } from './session-counters.ts';
import { type SwitchCore } from './switch-core.ts';
import { VERSION } from './version.ts';

/** Fires a HEARTBEAT, and the RE_SCHEDULE that follows it on a real server. */
export function fireHeartbeat(
  core: SwitchCore,
  counters: SessionCounters,
  startedAt: number,
  spacingMs: number,
): void {
  const uptimeMs = core.clock.now() - startedAt;
  core.emit('HEARTBEAT', { headers: heartbeatHeaders(counters, uptimeMs) });
  core.emit('RE_SCHEDULE', {
    headers: [
      ['Task-ID', '1'],
      ['Task-Desc', 'heartbeat'],
      ['Task-Group', 'core'],
      ['Task-Runtime', String(Math.floor((core.clock.now() + spacingMs) / 1000))],
    ],
  });
}

function heartbeatHeaders(counters: SessionCounters, uptimeMs: number): EventHeader[] {
  // busier with more calls, and a little noise, as on a real server
  const idle =
    98.5 - Math.min(90, counters.current * 0.05) - (Math.floor(uptimeMs / 1000) % 7) / 10;
  return [
    ['Event-Info', 'System Ready'],
    ['Up-Time', describeUptime(uptimeMs)],
    ['FreeSWITCH-Version', VERSION.full],
    ['Uptime-msec', String(Math.floor(uptimeMs))],
    ['Session-Count', String(counters.current)],
    ['Max-Sessions', String(counters.maxSessions)],
    ['Session-Per-Sec', String(counters.maxSessions - counters.perSecond)],
    ['Session-Per-Sec-Last', String(counters.perSecondLast)],
    ['Session-Per-Sec-Max', String(counters.rateMax)],
    ['Session-Per-Sec-FiveMin', String(counters.rateFiveMinutes)],
    ['Session-Since-Startup', String(counters.sinceStartup)],
    ['Session-Peak-Max', String(counters.peak)],
    ['Session-Peak-FiveMin', String(counters.peakFiveMinutes)],
    ['Idle-CPU', idle.toFixed(6)],
  ];
}

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['year', 365 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
];

/** `0 years, 0 days, 0 hours, 7 minutes, 39 seconds, 852 milliseconds, 823 microseconds` */
export function describeUptime(uptimeMs: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, uptimeMs);
  const add = (count: number, unit: string): void => {
    parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  };
  for (const [unit, ms] of UNITS) {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    add(count, unit);
  }
  add(Math.floor(rest * 1000), 'microsecond');
  return parts.join(', ');
}
