import { type Meter } from '@opentelemetry/api';

/**
 * An instrument of the meter in use. A program may register its provider after this package began to listen, and the API hands
 * out instruments of the one that was there when they were made.
 */
export function lazyInstrument<I>(meter: () => Meter, create: (meter: Meter) => I): () => I {
  let current: { readonly meter: Meter; readonly instrument: I } | undefined;
  return () => {
    const wanted = meter();
    if (current?.meter !== wanted) current = { meter: wanted, instrument: create(wanted) };
    return current.instrument;
  };
}
