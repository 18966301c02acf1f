import { tracingChannel } from 'node:diagnostics_channel';
import { type Attributes, type Meter } from '@opentelemetry/api';
import { errorTypeOf } from '../tracing/error-type.ts';
import { type Traced } from '../tracing/span-source.ts';
import { lazyInstrument } from './instrument.ts';

/** How long what a tracing channel publishes took, as a histogram in seconds. */
export interface DurationSource<T extends Traced> {
  readonly channel: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: (trace: T) => Attributes;
  /** Whether a trace is over at its `end`: `asyncEnd` does not follow. Default: never. */
  readonly isOverAtEnd?: (trace: T) => boolean;
}

/** What the semantic conventions advise for durations of requests. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Measures until the function that it returns is called. */
export function measure<T extends Traced & object>(
  source: DurationSource<T>,
  meter: () => Meter,
): () => void {
  const { name, description } = source;
  const histogram = lazyInstrument(meter, (created) =>
    created.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: BOUNDARIES },
    }),
  );
  const beganAt = new WeakMap<object, number>();
  const finish = (trace: T): void => {
    const began = beganAt.get(trace);
    // it began before this listened
    if (began === undefined) return;
    beganAt.delete(trace);
    const { error } = trace;
    histogram().record((performance.now() - began) / 1_000, {
      ...source.attributes(trace),
      ...(error === undefined ? {} : { 'error.type': errorTypeOf(error) }),
    });
  };
  const subscribers = {
    start: (message: unknown) => void beganAt.set(message as T, performance.now()),
    end: (message: unknown) => {
      if (source.isOverAtEnd?.(message as T) === true) finish(message as T);
    },
    asyncStart: () => undefined,
    asyncEnd: (message: unknown) => {
      finish(message as T);
    },
    error: () => undefined,
  };
  const channel = tracingChannel(source.channel);
  channel.subscribe(subscribers);
  return () => {
    channel.unsubscribe(subscribers);
  };
}
