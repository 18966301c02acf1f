import { assign, fromCallback, fromPromise, setup } from 'xstate';
import { backoffDelay } from './backoff.ts';
import { type SinkTimings } from '../sink-limits.ts';

/** What the machine keeps: facts about the delivery, and never a record. */
export interface SinkContext {
  readonly timings: SinkTimings;
  /** Failures in a row. */
  readonly attempt: number;
  readonly retryAfterMs: number | undefined;
  readonly lastError: string | undefined;
}

/** What became of a batch, as far as the machine must know. */
export type BatchOutcome =
  | { readonly kind: 'settled' }
  | { readonly kind: 'refused'; readonly reason: string; readonly retryAfterMs?: number };

export type SinkEvent =
  | { readonly type: 'connection.opened' }
  | { readonly type: 'connection.lost'; readonly reason: string }
  | { readonly type: 'queue.filled' }
  | { readonly type: 'queue.emptied' }
  | { readonly type: 'sink.close' };

const noConnection = fromCallback<{ readonly type: 'none' }>(() => {
  throw new Error('provide the actor connection');
});
const noBatch = fromPromise<BatchOutcome>(() =>
  Promise.reject(new Error('provide the actor sendBatch')),
);

const failed = ({ reason }: { readonly reason: string }, { attempt }: SinkContext) => ({
  attempt: attempt + 1,
  lastError: reason,
  retryAfterMs: undefined,
});

/**
 * The life of a sink. `delivery` holds one connection at a time and one batch at a time; `life` ends it, in order or by
 * its deadline. The connection is an actor of `linked`: leaving that state closes it.
 */
export const sinkMachine = setup({
  types: {
    context: {} as SinkContext,
    events: {} as SinkEvent,
    input: {} as { readonly timings: SinkTimings },
  },
  actors: { connection: noConnection, sendBatch: noBatch },
  actions: {
    /** Says `queue.filled` if something waits, `queue.emptied` if not. */
    lookForWork: () => undefined,
  },
  delays: {
    connectTimeout: ({ context }) => context.timings.connectTimeout,
    sendTimeout: ({ context }) => context.timings.sendTimeout,
    closeTimeout: ({ context }) => context.timings.closeTimeout,
    backoff: ({ context: { attempt, retryAfterMs, timings } }) =>
      backoffDelay(attempt, retryAfterMs, timings, Math.random()),
  },
}).createMachine({
  id: 'sink',
  context: ({ input }) => ({
    timings: input.timings,
    attempt: 0,
    retryAfterMs: undefined,
    lastError: undefined,
  }),
  initial: 'open',
  states: {
    open: {
      type: 'parallel',
      states: {
        delivery: {
          initial: 'linked',
          states: {
            linked: {
              invoke: {
                src: 'connection',
                onError: {
                  target: 'waiting',
                  actions: assign(({ context, event }) =>
                    failed({ reason: String(event.error) }, context),
                  ),
                },
              },
              on: {
                'connection.lost': {
                  target: 'waiting',
                  actions: assign(({ context, event }) => failed(event, context)),
                },
              },
              initial: 'connecting',
              states: {
                connecting: {
                  on: { 'connection.opened': 'ready' },
                  after: {
                    connectTimeout: {
                      target: '#sink.open.delivery.waiting',
                      actions: assign(({ context }) =>
                        failed({ reason: 'no connection in time' }, context),
                      ),
                    },
                  },
                },
                ready: { entry: 'lookForWork', on: { 'queue.filled': 'sending' } },
                sending: {
                  invoke: {
                    src: 'sendBatch',
                    onDone: [
                      {
                        guard: ({ event }) => event.output.kind === 'settled',
                        target: 'ready',
                        actions: assign({
                          attempt: 0,
                          retryAfterMs: undefined,
                          lastError: undefined,
                        }),
                      },
                      {
                        target: 'refused',
                        actions: assign(({ context, event: { output } }) =>
                          output.kind === 'settled'
                            ? {}
                            : { ...failed(output, context), retryAfterMs: output.retryAfterMs },
                        ),
                      },
                    ],
                    onError: {
                      target: '#sink.open.delivery.waiting',
                      actions: assign(({ context, event }) =>
                        failed({ reason: String(event.error) }, context),
                      ),
                    },
                  },
                  after: {
                    sendTimeout: {
                      target: '#sink.open.delivery.waiting',
                      actions: assign(({ context }) =>
                        failed({ reason: 'a batch was not confirmed in time' }, context),
                      ),
                    },
                  },
                },
                refused: { after: { backoff: 'ready' } },
              },
            },
            waiting: { after: { backoff: 'linked' } },
          },
        },
        life: {
          initial: 'running',
          states: {
            running: { on: { 'sink.close': 'closing' } },
            closing: {
              entry: 'lookForWork',
              on: { 'queue.emptied': '#sink.closed' },
              after: { closeTimeout: '#sink.closed' },
            },
          },
        },
      },
    },
    closed: { type: 'final' },
  },
});
