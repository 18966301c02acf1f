import { InvalidArgumentError } from '@switchwire/esl-protocol';

/**
 * Whether a server gets new calls. `draining` and `out-of-service` never do: the first waits until its calls have ended, the
 * second is only watched. Leases, events and commands go on in every state.
 */
export type ServiceState = 'in-service' | 'draining' | 'out-of-service';

export const SERVICE_STATES: readonly ServiceState[] = ['in-service', 'draining', 'out-of-service'];

export function isServiceState(value: unknown): value is ServiceState {
  return SERVICE_STATES.some((state) => state === value);
}

/** For callers without types. Throws InvalidArgumentError. */
export function checkServiceState(value: unknown): asserts value is ServiceState {
  if (isServiceState(value)) return;
  const given = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value;
  throw new InvalidArgumentError(
    `The state of a socket cannot be ${given}; use ${oneOf(SERVICE_STATES)}`,
  );
}

/** `a, b or c` */
export function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

/** What decides which calls a server gets. */
export interface Placement {
  /** Its share of the calls, compared with the weights of the others. */
  readonly weight: number;
  /** The servers that do the same work, for example `media`. */
  readonly group: string | undefined;
  /** What it has that others may not have, for example `t38`. */
  readonly tags: readonly string[];
  readonly state: ServiceState;
}

export const DEFAULT_PLACEMENT: Placement = Object.freeze({
  weight: 1,
  group: undefined,
  tags: Object.freeze([]),
  state: 'in-service',
});

/** Of a config, in which everything may be missing. */
export function placementOf(given: {
  readonly [Field in keyof Placement]?: Placement[Field] | undefined;
}): Placement {
  return {
    weight: given.weight ?? DEFAULT_PLACEMENT.weight,
    group: given.group,
    tags: given.tags ?? DEFAULT_PLACEMENT.tags,
    state: given.state ?? DEFAULT_PLACEMENT.state,
  };
}

export function samePlacement(one: Placement, other: Placement): boolean {
  return (
    one.weight === other.weight &&
    one.group === other.group &&
    one.state === other.state &&
    one.tags.length === other.tags.length &&
    one.tags.every((tag, index) => tag === other.tags[index])
  );
}
