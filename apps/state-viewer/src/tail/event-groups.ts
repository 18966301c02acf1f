import { headerText, type EventHeaders } from './event-summary.ts';

export interface HeaderGroup {
  readonly title: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const GROUPS: readonly (readonly [title: string, matches: (name: string) => boolean])[] = [
  ['Event', (name) => name.startsWith('Event-') && !name.startsWith('Event-Calling')],
  [
    'FreeSWITCH',
    (name) =>
      /^(Core-UUID|FreeSWITCH-|Event-Calling-|Up-Time|Session-|Max-Sessions|Idle-CPU|Heartbeat-)/.test(
        name,
      ),
  ],
  ['Job', (name) => name.startsWith('Job-') || name.startsWith('API-')],
  [
    'Call',
    (name) => /^(Channel-|Answer-State|Call-|Unique-ID|Hangup-|Presence-|DTMF-|Bridge-)/.test(name),
  ],
  ['Application', (name) => name.startsWith('Application')],
  ['Caller', (name) => name.startsWith('Caller-')],
  ['Other leg', (name) => name.startsWith('Other-')],
  ['Variables', (name) => name.startsWith('variable_')],
];

const REST = 'Other headers';

/** The headers sorted into groups that a reader looks for, in the event's own order; `_body` is left out. */
export function groupHeaders(headers: EventHeaders, search = ''): readonly HeaderGroup[] {
  const wanted = search.trim().toLowerCase();
  const groups = new Map<string, [string, string][]>(
    [...GROUPS.map(([title]) => title), REST].map((title) => [title, []]),
  );
  for (const [name, value] of Object.entries(headers)) {
    if (name === '_body') continue;
    const text = headerText(value);
    if (wanted !== '' && !`${name}: ${text}`.toLowerCase().includes(wanted)) continue;
    const title = GROUPS.find(([, matches]) => matches(name))?.[0] ?? REST;
    groups.get(title)?.push([name, text]);
  }
  return [...groups]
    .filter(([, list]) => list.length > 0)
    .map(([title, list]) => ({ title, headers: list }));
}
