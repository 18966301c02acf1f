import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type FleetOptions } from './fleet-api.ts';

const GROUP = /^[\w-]{1,32}$/;

/** Throws InvalidArgumentError for an invalid weight, an unknown role, and a worker without a group. */
export function requireRole({
  role = 'both',
  group,
  weight = 1,
}: Pick<FleetOptions, 'role' | 'group' | 'weight'>): void {
  if (!Number.isFinite(weight) || weight <= 0)
    throw new InvalidArgumentError(`The weight of a server is ${weight}; write a number above 0`);
  if (!['both', 'sockets', 'worker'].includes(role))
    throw new InvalidArgumentError(`The role of a server is "${role}"; write both, sockets or worker`); // prettier-ignore
  if (role === 'worker' && !GROUP.test(group ?? ''))
    throw new InvalidArgumentError(
      `The group of a worker is "${group ?? ''}"; write 1 to 32 of the characters a-z, A-Z, 0-9, _ and -`,
    );
}
