import { type EslEvent } from '../event/event.ts';
import { numberIn, secondsTimeIn } from './values.ts';

/** A task of the server's scheduler that was added, removed or put off. */
export interface ScheduledTask {
  readonly kind: 'add' | 'delete' | 'reschedule';
  readonly id: number | undefined;
  /** E.g. `heartbeat`. */
  readonly description: string | undefined;
  readonly group: string | undefined;
  /** When it is due; on the wire in seconds since 1970. */
  readonly runsAt: Date | undefined;
}

const KINDS: ReadonlyMap<string, ScheduledTask['kind']> = new Map([
  ['ADD_SCHEDULE', 'add'],
  ['DEL_SCHEDULE', 'delete'],
  ['RE_SCHEDULE', 'reschedule'],
]);

/** The task of an ADD_SCHEDULE, DEL_SCHEDULE or RE_SCHEDULE event; undefined for other events. */
export function scheduledTaskOf(event: EslEvent): ScheduledTask | undefined {
  const kind = KINDS.get(event.name);
  if (kind === undefined) return undefined;
  return {
    kind,
    id: numberIn(event, 'Task-ID'),
    description: event.text('Task-Desc'),
    group: event.text('Task-Group'),
    runsAt: secondsTimeIn(event, 'Task-Runtime'),
  };
}
