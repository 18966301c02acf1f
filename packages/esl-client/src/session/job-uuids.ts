import { randomUUID } from 'node:crypto';

const COUNT_DIGITS = 12;

/**
 * Job-UUIDs for one session: of a random UUID the last twelve digits count the jobs. Unique like any other, cheaper
 * than a random one for each, and a log shows which jobs belong together.
 */
export function createJobUuids(): () => string {
  const prefix = randomUUID().slice(0, -COUNT_DIGITS);
  let count = 0;
  return () => {
    count += 1;
    return prefix + count.toString(16).padStart(COUNT_DIGITS, '0');
  };
}
