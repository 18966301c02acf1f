import { formatBytes, formatDuration, formatWhole } from './format.ts';

/** One sink, as `sinks_list` shows it. */
export interface SinkInfo {
  /** In a fleet: the server that has it. */
  readonly server?: string;
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly state: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly resent: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly queued: number;
  readonly queuedBytes: number;
  readonly oldestAgeMs: number;
  readonly failures: number;
  readonly lastError?: string;
}

const STATES: Readonly<Record<string, string>> = {
  waiting: 'failing, tries again',
  closing: 'closing',
  connecting: 'connecting',
};

/** `working`, unless it is not. */
export const stateWords = ({ state }: SinkInfo): string =>
  state === 'ready' || state === 'sending' ? 'working' : (STATES[state] ?? state);

const LOSSES: Readonly<Record<string, string>> = {
  events: 'too many waited',
  bytes: 'too many bytes waited',
  age: 'too old',
  rejected: 'refused for good',
  closed: 'still queued at its end',
};

/** Each reason with its number; empty when nothing was lost. Reasons of a newer server are shown as it names them. */
export const lossesOf = ({ dropped }: SinkInfo): readonly string[] =>
  Object.entries(dropped)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${formatWhole(count)} ${LOSSES[reason] ?? reason}`);

/** `1,200 (1.5 MB), the oldest for 12 s`. */
export function queueWords({ queued, queuedBytes, oldestAgeMs }: SinkInfo): string {
  if (queued === 0) return 'nothing';
  return `${formatWhole(queued)} (${formatBytes(queuedBytes)}), the oldest for ${formatDuration(oldestAgeMs)}`;
}

/** The sinks of an answer; what is not a sink is left out. */
export function sinksOf(answer: unknown): readonly SinkInfo[] {
  const { Sinks: sinks } = (answer ?? {}) as { readonly Sinks?: unknown };
  if (!Array.isArray(sinks)) return [];
  return sinks.filter((sink: unknown): sink is SinkInfo => typeof sink === 'object' && sink !== null && 'name' in sink); // prettier-ignore
}
