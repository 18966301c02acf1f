import { type Logger } from '@switchwire/esl-client';
import { type Publisher } from './publisher.ts';

/** Says what a server ends without: one line. */
export function warnOfUnconfirmed(
  { stats, unpublishedMs }: Pick<Publisher, 'stats' | 'unpublishedMs'>,
  logger: Logger,
): void {
  if (unpublishedMs === 0) return;
  const { unacknowledged: events } = stats;
  logger.warn({ events, oldestMs: Math.round(unpublishedMs) }, `Left the fleet before NATS confirmed its last events (${events}): they may be lost, and the servers that have the sockets report a gap`); // prettier-ignore
}
