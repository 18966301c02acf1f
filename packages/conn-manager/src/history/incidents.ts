import { createHash } from 'node:crypto';
import { causeInWords, durationInWords } from './cause-words.ts';
import { type HistoryEntry } from './history-entry.ts';
import { type Outage, type OutageKind, outagesOf } from './outages.ts';

/** Outages of one kind that begin within this time of each other are one incident. */
const MERGE_MS = 60_000;
/** Addresses that an incident names; `serverCount` counts all. */
const MAX_NAMED = 100;
/** Causes that an incident names, the most frequent first. */
const MAX_CAUSES = 3;

export interface IncidentOptions {
  /** Default: 60,000. */
  readonly mergeMs?: number;
}

/** Something that happened to one or many servers at about one time. */
export interface Incident {
  /** Stable as long as the history has its first entry: for links. */
  readonly id: string;
  readonly kind: OutageKind;
  /** Milliseconds since 1970: from when events may have been missed. */
  readonly from: number;
  /** Undefined while it goes on for a server. */
  readonly to: number | undefined;
  /** Addresses, each once, at most 100. */
  readonly servers: readonly string[];
  readonly serverCount: number;
  /** More than there are servers where some came back and were lost again. */
  readonly outages: number;
  /** Outages that are not over. */
  readonly goingOn: number;
  /** FreeSWITCH processes that came back as new ones: their calls are gone. */
  readonly restarts: number;
  /** Processes that went on meanwhile, with their calls. */
  readonly interruptions: number;
  readonly longestMs: number;
  readonly eventsDropped: number;
  /** In plain words: `12 servers lost for 40 s`. */
  readonly title: string;
  readonly cause: string;
}

/**
 * What happened to the fleet, the oldest first, from entries in their order. A pure function of them: the same entries give the
 * same incidents, with the same ids.
 */
export function incidents(
  entries: Iterable<HistoryEntry>,
  { mergeMs = MERGE_MS }: IncidentOptions = {},
): readonly Incident[] {
  const groups: Outage[][] = [];
  const open = new Map<OutageKind, Outage[]>();
  for (const outage of outagesOf(entries)) {
    const group = open.get(outage.kind);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && outage.noticedAt - last.noticedAt <= mergeMs) {
      group.push(outage);
      continue;
    }
    const started = [outage];
    open.set(outage.kind, started);
    groups.push(started);
  }
  return groups.map(incidentOf);
}

type Figures = Omit<Incident, 'id' | 'kind' | 'title' | 'cause'>;

function incidentOf(group: readonly Outage[]): Incident {
  const addresses = [...new Set(group.map(({ address }) => address))];
  const [first] = group;
  const kind = first?.kind ?? 'lost';
  const goingOn = group.filter(({ to }) => to === undefined).length;
  const figures: Figures = {
    from: least(group.map(({ from }) => from)),
    to: goingOn === 0 ? greatest(group.map(({ to }) => to ?? 0)) : undefined,
    servers: addresses.slice(0, MAX_NAMED),
    serverCount: addresses.length,
    outages: group.length,
    goingOn,
    restarts: group.filter(({ gap }) => gap === 'restart').length,
    interruptions: group.filter(({ gap }) => gap === 'interruption').length,
    longestMs: greatest(group.map(({ from, to }) => (to ?? from) - from)),
    eventsDropped: group.reduce((sum, { eventsDropped }) => sum + eventsDropped, 0),
  };
  return {
    id: idOf(first),
    kind,
    ...figures,
    title: titleOf(kind, figures),
    cause: causeOf(kind, group),
  };
}

/** Of what never changes when the incident grows. */
function idOf(first: Outage | undefined): string {
  const { kind = 'lost', address = '', noticedAt = 0 } = first ?? {};
  const mark = createHash('sha256').update(`${kind} ${address}`).digest('hex').slice(0, 6);
  return `${noticedAt.toString(36)}-${mark}`;
}

const VERBS: Readonly<Record<Exclude<OutageKind, 'drops'>, string>> = {
  lost: 'lost',
  unreachable: 'out of reach',
  rejected: 'without a login',
};

function titleOf(kind: OutageKind, figures: Figures): string {
  const { serverCount, outages, goingOn, longestMs, eventsDropped } = figures;
  const servers = count(serverCount, 'server');
  if (kind === 'drops') return `${count(eventsDropped, 'event')} of ${servers} dropped`;
  const what = `${servers} ${VERBS[kind]}${outages > serverCount ? `, ${outages} times,` : ''}`;
  if (goingOn === 0)
    return `${what} for ${outages > 1 ? 'up to ' : ''}${durationInWords(longestMs)}`;
  return serverCount === 1 ? `${what}, still` : `${what}, ${goingOn} of them still`;
}

function causeOf(kind: OutageKind, group: readonly Outage[]): string {
  if (kind === 'drops') return 'a consumer read its events too slowly, and the oldest were dropped';
  const counts = new Map<string, number>();
  for (const { cause } of group) {
    const words = causeInWords(cause);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const causes = [...counts].sort(([, one], [, other]) => other - one);
  const named = causes
    .slice(0, MAX_CAUSES)
    .map(([words, times]) => (causes.length === 1 ? words : `${times} × ${words}`));
  const more = causes.length > MAX_CAUSES ? [`${causes.length - MAX_CAUSES} other causes`] : [];
  return [...named, ...more].join('; ');
}

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`;

/** Not by spreading into `Math.min`: an incident may have thousands of outages. */
const least = (numbers: readonly number[]): number =>
  numbers.reduce((one, other) => Math.min(one, other), Infinity);
const greatest = (numbers: readonly number[]): number =>
  numbers.reduce((one, other) => Math.max(one, other), 0);
