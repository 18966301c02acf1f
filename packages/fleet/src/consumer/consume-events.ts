import { jetstream } from '@nats-io/jetstream';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { connectNats } from '../nats/connect-nats.ts';
import { engineProblem } from '../nats/engine-problem.ts';
import { RefusedSubjects } from '../nats/refused-subjects.ts';
import { EventFilter } from '../reading/event-filter.ts';
import { parsePlaceText } from '../reading/stream-place.ts';
import { requireParts } from '../require-parts.ts';
import { fleetSubjects } from '../subjects.ts';
import { DurableReader } from './durable-reader.ts';
import { type ConsumeEventsOptions, type EventConsumer } from './event-consumer.ts';
import { consumerOf, requireName, requireRights } from './reader-consumer.ts';

const ANSWER_MS = 5_000;
const DURABLE = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads the events that a fleet publishes, in order, from where the reader of this name was. Rejects with EngineLostError when
 * NATS cannot be reached, with EngineRefusedError when it does not let this user read, or a limit is reached, with StreamSettingsError when
 * it has no stream of this fleet, with ReaderConflictError when a program reads other events under this name, with InvalidArgumentError
 * for options that can never be right.
 *
 * @example
 * const consumer = await consumeEvents({
 *   nats: { urls: ['nats://n1'] },
 *   durable: 'billing',
 *   events: ['CHANNEL_HANGUP_COMPLETE'],
 *   after: await lastPlace(),
 *   onEvent: (event, { socket, place }) => bill(socket, event, place),
 *   onGap: (gap) => log(gap),
 * });
 */
export async function consumeEvents(options: ConsumeEventsOptions): Promise<EventConsumer> {
  requireParts('consumeEvents', options, {
    durable: 'string',
    onEvent: 'function',
    nats: 'object',
  });
  const { durable, fleet = 'switchwire', nats, after } = options;
  if (!DURABLE.test(durable))
    throw new InvalidArgumentError(
      `"${durable}" cannot be the name of a reader; write 1 to 64 of the characters a-z, A-Z, 0-9, _ and -`,
    );
  const place = after === undefined ? undefined : parsePlaceText(after);
  if (after !== undefined && place === undefined)
    throw new InvalidArgumentError(
      `"${after}" is not a place in a stream; give one that an event had, info.place`,
    );
  const subjects = fleetSubjects(fleet);
  const filter = new EventFilter(subjects, options.events, options.sockets);
  const connection = await connectNats(nats, `switchwire reader ${durable}`);
  const refused = new RefusedSubjects(connection);
  let reader: DurableReader | undefined;
  try {
    const client = jetstream(connection, { timeout: ANSWER_MS, checkAPI: false });
    const manager = await client.jetstreamManager(false);
    const wanted = consumerOf(connection, { subjects, filter, durable });
    await requireName(manager, wanted);
    reader = new DurableReader({ connection, client, manager, refused, consumer: wanted, fleet }, filter, place, options); // prettier-ignore
    await reader.start();
    await requireRights(connection, refused, wanted);
    reader.read();
    return reader;
  } catch (error) {
    await reader?.stop();
    await connection.close();
    throw engineProblem(error, `Reading the events of the fleet "${fleet}" as "${durable}"`, subjects.stream); // prettier-ignore
  }
}
