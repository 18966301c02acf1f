/** One socket and the server that should have it. */
export interface Move {
  readonly socket: string;
  /** Incarnation of the receiver. */
  readonly to: string;
}

/** How many moves may begin now; it fills up again with time. */
export interface Pace {
  readonly tokens: number;
  readonly at: number;
}

export interface PaceLimits {
  /** At a time, per receiver. */
  readonly movesInFlight: number;
  readonly movesPerSecond: number;
  /** An operator waits: what is under way is the only limit. */
  readonly isUrgent?: boolean;
}

/** Those of a server that is drained, or not. */
export const paceLimits = (
  { movesInFlight, movesPerSecond, drainInFlight }: PaceLimits & { readonly drainInFlight: number },
  isUrgent: boolean,
): PaceLimits => ({ movesInFlight: isUrgent ? drainInFlight : movesInFlight, movesPerSecond, isUrgent }); // prettier-ignore

/** Which of the wanted moves begin now, in their order, and the pace after them. */
export function paceMoves(
  pace: Pace,
  now: number,
  limits: PaceLimits,
  inFlight: ReadonlyMap<string, number>,
  wanted: readonly Move[],
): { readonly pace: Pace; readonly moves: readonly Move[] } {
  const { movesPerSecond, movesInFlight, isUrgent = false } = limits;
  const filled = pace.tokens + ((now - pace.at) / 1_000) * movesPerSecond;
  // what was not used for long is not saved up for a burst
  let tokens = Math.min(movesPerSecond, filled);
  const load = new Map(inFlight);
  const moves: Move[] = [];
  for (const move of wanted) {
    if (tokens < 1 && !isUrgent) break;
    const loadOfReceiver = load.get(move.to) ?? 0;
    if (loadOfReceiver >= movesInFlight) continue;
    load.set(move.to, loadOfReceiver + 1);
    tokens = Math.max(0, tokens - 1);
    moves.push(move);
  }
  return { pace: { tokens, at: now }, moves };
}
