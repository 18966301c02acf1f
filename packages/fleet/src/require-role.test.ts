import { expect, it } from 'vitest';
import { type ServerRole } from './leases/records.ts';
import { requireRole } from './require-role.ts';

const refusal = (role: string, group?: string): string | undefined => {
  try {
    requireRole({ role: role as ServerRole, ...(group !== undefined && { group }) });
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

it.each([
  ['both', undefined, undefined],
  ['sockets', undefined, undefined],
  ['worker', 'billing', undefined],
  ['worker', 'Billing_2-b', undefined],
  ['boss', undefined, 'The role of a server is "boss"; write both, sockets or worker'],
  ['worker', undefined, 'The group of a worker is ""; write 1 to 32 of the characters a-z, A-Z, 0-9, _ and -'],
  ['worker', 'a.b', 'The group of a worker is "a.b"; write 1 to 32 of the characters a-z, A-Z, 0-9, _ and -'],
  ['worker', 'x'.repeat(33), /^The group of a worker is "x+"; write/],
])('the role %s with the group %s: %s', (role, group, expected) => {
  if (expected instanceof RegExp) expect(refusal(role, group)).toMatch(expected);
  else expect(refusal(role, group)).toBe(expected);
}); // prettier-ignore
