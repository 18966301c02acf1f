import { type Actor, assign, createActor, fromCallback, SimulatedClock } from 'xstate';
import { retryDelay } from '../src/socket/retry-schedule.ts';
import {
  type SocketContext,
  type SocketEvent,
  type SocketFact,
  socketMachine,
  type TransportInput,
  type TransportOrder,
} from '../src/socket/socket-machine.ts';
import { type CloseCause } from '@switchwire/esl-client';
import { leafPaths, phaseOf } from '../src/inspect/state-paths.ts';
import { DEFAULT_TIMINGS } from '../src/timings.ts';

const rigs = new Map<string, SocketRig>();

/** Provided once, as a manager does it: the transport finds its rig by the address. */
const machine = socketMachine.provide({
  actors: {
    transport: fromCallback<TransportOrder, TransportInput>(({ input, sendBack, receive }) =>
      rigs.get(input.address)?.openTransport(sendBack, receive),
    ),
  },
  actions: {
    scheduleRetry: assign({
      retryDelayMs: ({ context }) => retryDelay(context.attempt, DEFAULT_TIMINGS, 1),
    }),
  },
});

/** A machine on a clock of its own, with a transport that only writes down what it is told. */
export class SocketRig {
  readonly clock = new SimulatedClock();
  /** Every order to any transport, in short form. */
  readonly orders: string[] = [];
  /** Phases in the order in which they were entered. */
  readonly phases: string[] = [];
  /** Waits chosen for `retrying` and `rejected`. */
  readonly waits: number[] = [];
  readonly crashes: unknown[] = [];
  opened = 0;
  disposed = 0;
  readonly actor: Actor<typeof machine>;
  readonly #address = `fs${rigs.size}:8021`;
  readonly #isBroken: boolean;
  #report: ((fact: SocketFact) => void) | undefined;

  constructor(
    events: readonly string[],
    options: { readonly brokenTransport?: boolean; readonly isGated?: boolean } = {},
  ) {
    this.#isBroken = options.brokenTransport === true;
    rigs.set(this.#address, this);
    const { clock } = this;
    const { isGated } = options;
    const input = { address: this.#address, isGated, events };
    this.actor = createActor(machine, { clock, input });
    this.actor.subscribe({
      next: ({ value, context }) => {
        const phase = phaseOf(value);
        if (this.phases.at(-1) === phase) return;
        this.phases.push(phase);
        if (phase === 'retrying' || phase === 'rejected') this.waits.push(context.retryDelayMs);
      },
      error: (error) => this.crashes.push(error),
    });
    this.actor.start();
  }

  openTransport(
    report: (fact: SocketFact) => void,
    receive: (listener: (order: TransportOrder) => void) => void,
  ): () => void {
    this.opened++;
    if (this.#isBroken) throw new Error('no file descriptors left');
    this.#report = report;
    receive((order) => {
      this.orders.push(describeOrder(order));
    });
    return () => {
      this.disposed++;
    };
  }

  get context(): SocketContext {
    return this.actor.getSnapshot().context;
  }

  get states(): readonly string[] {
    return leafPaths(this.actor.getSnapshot().value);
  }

  /** A fact of the present transport, as it would report it. */
  report(fact: SocketFact): void {
    this.#report?.(fact);
  }

  send(event: SocketEvent): void {
    this.actor.send(event);
  }

  stop(): void {
    this.actor.stop();
  }
}

export const network = (code: string): CloseCause => ({
  kind: 'network',
  code,
  message: `The connection to fs:8021 failed: ${code}`,
});

function describeOrder(order: TransportOrder): string {
  switch (order.type) {
    case 'transport.subscribe':
      return `subscribe#${order.revision} ${order.ask}: ${order.events.join(',')}`;
    case 'transport.exit':
      return order.after === 'jobs' ? 'exit after jobs' : 'exit';
    default:
      return order.type.replace('transport.', '');
  }
}
