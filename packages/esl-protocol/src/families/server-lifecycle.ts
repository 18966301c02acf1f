import { type EslEvent } from '../event/event.ts';
/** A server that is up, is asked to end, or ends. */
export interface ServerLifecycle {
  readonly kind: 'startup' | 'shutdown-requested' | 'shutdown';
  /** `System Ready`, `System Shutting Down`; of a request how it is to end: `ASAP` or `elegant`. */
  readonly info: string | undefined;
}

const KINDS: ReadonlyMap<string, ServerLifecycle['kind']> = new Map([
  ['STARTUP', 'startup'],
  ['SHUTDOWN_REQUESTED', 'shutdown-requested'],
  ['SHUTDOWN', 'shutdown'],
]);

/** The step in a STARTUP, SHUTDOWN_REQUESTED or SHUTDOWN event; undefined for other events. */
export function serverLifecycleOf(event: EslEvent): ServerLifecycle | undefined {
  const kind = KINDS.get(event.name);
  return kind === undefined ? undefined : { kind, info: event.text('Event-Info') };
}
