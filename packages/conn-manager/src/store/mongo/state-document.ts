/** A document of `<table>_state`. */
export interface StateDocument {
  /** `OWNER/INSTANCE/SOCKET`: several programs may run the same sockets, each with its own view of them. */
  readonly _id: string;
  readonly socket: string;
  readonly address: string;
  readonly phase: string;
  readonly since: Date;
  readonly generation: number;
  readonly attempt: number;
  readonly last_cause: string | null;
  readonly owner: string;
  /** Of the process: two that run under the same owner by mistake do not share a document. */
  readonly instance: string;
  /** Of the last change, or of the last moment in which the owner said that it was there. */
  readonly updated_at: Date;
}

/** What another process last wrote of a socket. */
export type ForeignState = Pick<StateDocument, 'owner' | 'instance' | 'updated_at'>;

/** When each instance last wrote, by its own clock: compared with nothing but its other writes. */
export function newestWrites(states: readonly ForeignState[]): ReadonlyMap<string, number> {
  const writes = new Map<string, number>();
  for (const { instance, updated_at } of states)
    writes.set(instance, Math.max(writes.get(instance) ?? 0, updated_at.getTime()));
  return writes;
}
