import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type JetStreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { ReaderConflictError } from '../errors.ts';
import { flushedWithin } from '../nats/flushed-within.ts';
import { type RefusedSubjects } from '../nats/refused-subjects.ts';
import { takenFilters } from '../reading/consumer-filters.ts';
import { consumerIn, type DurableConsumer, readsOther } from '../reading/durable-consumer.ts';
import { type EventFilter } from '../reading/event-filter.ts';
import { type FleetSubjects } from '../subjects.ts';

/** What a reader took and did not acknowledge is given to another one of its name after it. */
const ACK_WAIT_MS = 30_000;
/** How long a request for events stays open. */
export const FETCH_MS = 2_000;
/** A request of a program that was killed is over then. */
const OVER_MS = FETCH_MS + 1_000;
const LOOK_MS = 250;
const ANSWER_MS = 5_000;
const DIGITS = 12;

/** The durable consumer of a reader. */
export const consumerOf = (
  connection: NatsConnection,
  { subjects, filter, durable }: { readonly subjects: FleetSubjects; readonly filter: EventFilter; readonly durable: string }, // prettier-ignore
): DurableConsumer => ({
  stream: subjects.stream,
  name: durable,
  ackWaitMs: ACK_WAIT_MS,
  filters: takenFilters(connection, filter.subjects, subjects.events),
  // an old NATS takes one filter only
  description: `switchwire reads ${createHash('sha256').update(filter.subjects.join('\n')).digest('hex').slice(0, DIGITS)}`,
}); // prettier-ignore

/**
 * Rejects with ReaderConflictError when a live program reads other events under this name: each would be given events of the other, and
 * leave them out.
 */
export async function requireName(
  manager: JetStreamManager,
  wanted: DurableConsumer,
): Promise<void> {
  const until = performance.now() + OVER_MS;
  for (;;) {
    const info = await consumerIn(manager, wanted);
    if (info === undefined || !readsOther(wanted, info.config) || info.num_waiting === 0) return;
    if (performance.now() >= until) break;
    await wait(LOOK_MS);
  }
  throw new ReaderConflictError(
    `A program is reading as "${wanted.name}" with other events or sockets: give both the same, or this one another name`,
  );
}

/** Not JSON: NATS answers that, and gives nothing. */
const NO_REQUEST = '{';
/** Of no message. */
const NO_ACK = '1.0.0.0.0.0';

/** Rejects when this user may not ask for events, or not acknowledge them: NATS would not answer either. */
export async function requireRights(
  connection: NatsConnection,
  refused: RefusedSubjects,
  { stream, name }: DurableConsumer,
): Promise<void> {
  connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, NO_REQUEST);
  connection.publish(`$JS.ACK.${stream}.${name}.${NO_ACK}`, '+WPI');
  await flushedWithin(connection, ANSWER_MS);
  // what NATS said before its answer is passed on by now
  await new Promise(setImmediate);
  const problem = refused.take();
  if (problem !== undefined) throw problem;
}
