import { type Logger } from '@switchwire/esl-client';
import { type Publisher } from './publisher.ts';

/** Says what a server ends without: one line. */
export function warnOfUnconfirmed(
  { stats, unpublishedMs }: Pick<Publisher, 'stats' | 'unpublishedMs'>,
  logger: Logger,
): void {
  if (unpublishedMs === 0) return;
  const { unacknowledged: events } = stats;
  logger.warn({ events, oldestMs: Math.round(unpublishedMs) }, `Left the fleet with ${events} events that NATS did not confirm: they may be lost, and readers get a gap from the servers that have the sockets`); // prettier-ignore
}
