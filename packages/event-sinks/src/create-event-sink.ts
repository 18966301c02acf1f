import { InvalidArgumentError } from '@switchwire/esl-protocol';
import {
  type ActorOptions,
  type ActorRefFrom,
  createActor,
  fromPromise,
  type SnapshotFrom,
} from 'xstate';
import { BatchSender } from './delivery/batch-sender.ts';
import { connectionActor, type ConnectionHolder } from './delivery/connection-actor.ts';
import { sinkMachine } from './delivery/sink-machine.ts';
import { type SinkDestination } from './destination.ts';
import { type EventSink, type EventSinkOptions, type SinkState } from './event-sink.ts';
import { type Outbox } from './outbox/outbox.ts';
import { compileFilter } from './queue/event-filter.ts';
import { ChunkRoom } from './queue/chunk-room.ts';
import { recordMaker } from './queue/make-record.ts';
import { type QueueJournal, RecordQueue } from './queue/record-queue.ts';
import { DEFAULT_SINK_LIMITS, DEFAULT_SINK_TIMINGS, withSinkDefaults } from './sink-limits.ts';
import { type OptionShape, requireShape } from './option-shape.ts';

/** For tests: a clock of their own. */
export interface SinkClock {
  /** Runs the delays. */
  readonly clock?: NonNullable<ActorOptions<typeof sinkMachine>['clock']>;
  /** Milliseconds that never go back. Default: `performance.now`. */
  readonly now?: () => number;
}

const SHAPE: OptionShape<EventSinkOptions> = {
  name: 'any string',
  destination: 'object',
  fields: 'strings?',
  limits: 'object?',
  timings: 'object?',
  outbox: 'object?',
  onDeadLetter: 'function?',
  onState: 'function?',
  names: 'strings?',
  subclasses: 'strings?',
  headers: 'list?',
};

/**
 * Opens a sink, which connects at once and again whenever it must.
 *
 * @throws {InvalidArgumentError} An option that can never be right; nothing was opened.
 */
export function createEventSink(options: EventSinkOptions, time: SinkClock = {}): EventSink {
  const { name, destination, outbox } = checked(options);
  const limits = withSinkDefaults(DEFAULT_SINK_LIMITS, options.limits, 'limits');
  const timings = withSinkDefaults(DEFAULT_SINK_TIMINGS, options.timings, 'timings');
  const isWanted = compileFilter(options);
  const room = new ChunkRoom();
  const makeRecord = recordMaker({ fields: options.fields, headers: destination.headers, room });
  const now = time.now ?? (() => performance.now());

  const dropped = { events: 0, bytes: 0, age: 0, closed: 0 };
  let accepted = 0;
  const queue = new RecordQueue(limits, (reason, count) => (dropped[reason] += count), {
    room,
    journal: outbox && journalOf(outbox, now),
  });
  for (const { record, acceptedAt } of outbox?.takeRecovered() ?? []) {
    accepted++;
    queue.push({ ...record, acceptedAt: now() - Math.max(0, Date.now() - acceptedAt) });
  }
  const holder: ConnectionHolder = { current: undefined };
  const sender = new BatchSender({
    queue,
    destination,
    holder,
    now,
    onDeadLetter: (record, reason) => quietly(() => options.onDeadLetter?.(record, reason)),
  });

  const actor = createActor(provided({ destination, queue, sender, holder }), {
    input: { timings },
    ...(time.clock === undefined ? {} : { clock: time.clock }),
  });
  watchState(actor, options.onState);
  const ended = new Promise<void>((resolve) => {
    actor.subscribe({
      complete: () => {
        if (outbox === undefined) {
          dropped.closed += queue.clear();
          resolve();
        } else {
          void outbox.close().then(resolve);
        }
      },
    });
  });
  actor.start();

  return {
    name,
    offer(event, source) {
      if (actor.getSnapshot().status !== 'active' || !isWanted(event)) return false;
      accepted++;
      const isFirst = queue.size === 0;
      const isTaken = queue.push(makeRecord(event, source, now()));
      if (isFirst && isTaken) actor.send({ type: 'queue.filled' });
      return isTaken;
    },
    stats() {
      const snapshot = actor.getSnapshot();
      const { oldest } = queue;
      return {
        name,
        ...describe(destination),
        state: stateOf(snapshot),
        accepted,
        delivered: sender.delivered,
        resent: sender.resent,
        dropped: { ...dropped, rejected: sender.rejected },
        queued: queue.size,
        queuedBytes: queue.bytes,
        oldestAgeMs: oldest === undefined ? 0 : Math.max(0, Math.round(now() - oldest)),
        failures: snapshot.context.attempt,
        lastError: snapshot.context.lastError,
        ...(outbox && { outbox: outbox.stats }),
      };
    },
    close() {
      if (actor.getSnapshot().status === 'active') actor.send({ type: 'sink.close' });
      return ended;
    },
  };
}

const checkName = (name: string): void => {
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(name)) return;
  throw new InvalidArgumentError(
    `${JSON.stringify(name)} is not a valid name for a sink: use 1 to 64 letters, digits, dots, dashes and underscores.`,
  );
};

/** The outbox goes by the clock of the wall: a monotonic one means nothing after a restart. */
const journalOf = (outbox: Outbox, now: () => number): QueueJournal => ({
  add: (record) => {
    outbox.add(record, Date.now() - (now() - record.acceptedAt));
  },
  settle: (records) => {
    outbox.settle(records);
  },
});

function watchState(
  actor: ActorRefFrom<typeof sinkMachine>,
  onState: EventSinkOptions['onState'],
): void {
  let shown: SinkState | undefined;
  actor.subscribe((snapshot) => {
    const state = stateOf(snapshot);
    if (state === shown) return;
    const change = { state, previous: shown, lastError: snapshot.context.lastError };
    shown = state;
    quietly(() => onState?.(change));
  });
}

interface Parts {
  readonly destination: SinkDestination;
  readonly queue: RecordQueue;
  readonly sender: BatchSender;
  readonly holder: ConnectionHolder;
}

const provided = ({ destination, queue, sender, holder }: Parts): typeof sinkMachine =>
  sinkMachine.provide({
    actors: {
      connection: connectionActor(destination, holder),
      sendBatch: fromPromise(({ signal }) => sender.send(signal)),
    },
    actions: {
      lookForWork: ({ self }) => {
        self.send({ type: queue.size > 0 ? 'queue.filled' : 'queue.emptied' });
      },
    },
  });

const describe = ({ kind, target }: SinkDestination): { kind: string; target: string } => ({
  kind,
  target,
});

function stateOf(snapshot: SnapshotFrom<typeof sinkMachine>): SinkState {
  if (snapshot.status !== 'active') return 'closed';
  if (snapshot.matches({ open: { life: 'closing' } })) return 'closing';
  if (snapshot.matches({ open: { delivery: { linked: 'connecting' } } })) return 'connecting';
  if (snapshot.matches({ open: { delivery: { linked: 'sending' } } })) return 'sending';
  if (snapshot.matches({ open: { delivery: { linked: 'ready' } } })) return 'ready';
  return 'waiting';
}

/** A listener's fault is its own. */
const quietly = (call: () => void): void => {
  try {
    call();
  } catch {
    // ignored by contract
  }
};

function checked(options: EventSinkOptions): EventSinkOptions {
  requireShape('createEventSink', options, SHAPE);
  checkName(options.name);
  return options;
}
