import { onTestFinished } from 'vitest';
import { consumeEvents, type ConsumeEventsOptions, type FleetError, type ReaderGap } from '../src/consumer/index.ts'; // prettier-ignore
import { type Engine, eventOf, publisherOn, SOCKET } from './stream.ts';

export const EPOCH = 1_795_873_594_552;

/** What a reader of the fleet `test` was given. */
export interface Reader {
  readonly sequences: number[];
  readonly places: string[];
  readonly gaps: ReaderGap[];
  /** Why it waited, and undefined where it went on. */
  readonly reasons: (FleetError | undefined)[];
  stop(): Promise<void>;
}

export async function read(
  urls: readonly string[],
  options: Partial<ConsumeEventsOptions> = {},
): Promise<Reader> {
  const given = { sequences: [] as number[], places: [] as string[], gaps: [] as ReaderGap[], reasons: [] as (FleetError | undefined)[] }; // prettier-ignore
  const consumer = await consumeEvents({
    nats: { urls },
    fleet: 'test',
    durable: 'billing',
    onEvent: (event, { place }) => {
      given.sequences.push(Number(event.sequence));
      given.places.push(place);
    },
    onGap: (gap) => void given.gaps.push(gap),
    onWaiting: (reason) => void given.reasons.push(reason),
    ...options,
  });
  onTestFinished(() => consumer.stop());
  return { ...given, stop: () => consumer.stop() };
}

/** Resolves when the stream has them. */
export async function publish(
  engine: Engine,
  sequences: readonly number[],
  epoch = EPOCH,
): Promise<void> {
  const publisher = publisherOn(engine);
  for (const sequence of sequences) publisher.publish(eventOf(sequence), SOCKET, epoch);
  await publisher.settled();
}
