import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Attributes, type Meter } from '@opentelemetry/api';
import { lazyInstrument } from './instrument.ts';

/** How many messages a plain channel publishes. */
export interface CountSource<M> {
  readonly channel: string;
  readonly name: string;
  readonly description: string;
  /** What is counted, as units are written: `{event}`. */
  readonly unit: string;
  readonly attributes: (message: M) => Attributes;
}

/** Counts until the function that it returns is called. */
export function count<M>(source: CountSource<M>, meter: () => Meter): () => void {
  const { channel, name, description, unit } = source;
  const counter = lazyInstrument(meter, (created) =>
    created.createCounter(name, { description, unit }),
  );
  const listener = (message: unknown): void => {
    counter().add(1, source.attributes(message as M));
  };
  subscribe(channel, listener);
  return () => {
    unsubscribe(channel, listener);
  };
}
