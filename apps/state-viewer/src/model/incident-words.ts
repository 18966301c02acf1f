import type { Incident } from '@switchwire/machine-view';
import { formatDuration, formatWhole } from './format.ts';

/** `40 s`, `3 min so far`; a dash for what has no duration. `now` by the server's clock. */
export function lengthOf({ kind, from, to }: Incident, now: number): string {
  if (kind === 'drops') return '–';
  if (to === undefined) return `${formatDuration(now - from)} so far`;
  return to - from < 1_000 ? 'less than 1 s' : formatDuration(to - from);
}

/** What the incident did to events and calls, one sentence each. */
export function lossesOf(incident: Incident): readonly string[] {
  const { kind, outages, goingOn, restarts, interruptions, eventsDropped } = incident;
  if (kind === 'drops') return [`${count(eventsDropped, 'event')} dropped.`];
  const rest = outages - goingOn - restarts - interruptions;
  return [
    ...sentence(restarts, (times) => `Restart: ${times}. The earlier calls are gone.`),
    ...sentence(
      interruptions,
      (times) => `Interruption: ${times}. Calls went on; their events meanwhile may be missing.`,
    ),
    ...sentence(goingOn, (times) => `Still going on: ${times}. What was lost is known afterwards.`),
    ...sentence(rest, kind === 'lost' ? unknownFate : nothingLost),
  ];
}

/** FreeSWITCH did not say which process answers, or the socket was given up meanwhile. */
function unknownFate(times: string): string {
  return `It may have restarted: ${times}. Events may be missing, and calls may be gone.`;
}

function nothingLost(times: string): string {
  return `Not subscribed when it began: ${times}. No events were lost.`;
}

function sentence(times: number, words: (times: string) => string): readonly string[] {
  return times > 0 ? [words(times === 1 ? 'once' : `${formatWhole(times)} times`)] : [];
}

function count(number: number, what: string): string {
  return `${formatWhole(number)} ${what}${number === 1 ? '' : 's'}`;
}
