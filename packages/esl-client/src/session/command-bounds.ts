import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** How much of one session may wait for FreeSWITCH; what goes beyond is refused with QueueFullError, and nothing of it is written. */
export interface CommandBounds {
  /** Commands written and not yet answered; the rest waits unwritten. Default: no bound. */
  readonly maxInFlight?: number;
  /** Commands waiting unwritten. Default 100,000. */
  readonly maxWaiting?: number;
  /** Bytes of commands that have no answer yet. Default 64 MiB. */
  readonly maxCommandBytes?: number;
  /** Background jobs whose result is awaited. Default 100,000. */
  readonly maxJobs?: number;
}

const NAMES = ['maxInFlight', 'maxWaiting', 'maxCommandBytes', 'maxJobs'] as const;

/** The bounds that were given. Throws InvalidArgumentError for one under which nothing would ever be written. */
export function commandBoundsOf(options: CommandBounds): CommandBounds {
  const bounds: { -readonly [Name in keyof CommandBounds]: CommandBounds[Name] } = {};
  for (const name of NAMES) {
    const bound: unknown = options[name];
    if (bound === undefined) continue;
    if (typeof bound !== 'number' || !(bound >= 1)) {
      const given = typeof bound === 'number' ? String(bound) : `of type ${typeof bound}`;
      throw new InvalidArgumentError(`${name} is ${given}; write a number of 1 or more`);
    }
    bounds[name] = bound;
  }
  return bounds;
}
