import { type Socket } from 'node:net';
import { type Clock } from '@switchwire/esl-client';
import { commandBoundsOf, type DialOptions } from '@switchwire/esl-client/session';
import { assign } from 'xstate';
import { retryDelay } from '../socket/retry-schedule.ts';
import { socketMachine, type SocketMachine } from '../socket/socket-machine.ts';
import { type SupervisedSocket } from '../socket/socket.ts';
import { createTransport } from '../socket/transport.ts';
import { type SocketTimings } from '../timings.ts';
import { type ConnManagerOptions } from './conn-manager-api.ts';

/** What a manager takes from the outside world; handed in by tests. */
export interface ManagerPorts {
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
  readonly dial: (options: DialOptions) => Socket;
}

/** One machine for all sockets: `.provide()` copies every state node. */
export function provideMachine(
  { clock, random, dial }: ManagerPorts,
  timings: SocketTimings,
  options: ConnManagerOptions,
  targetOf: (address: string) => SupervisedSocket,
): SocketMachine {
  const { limits, tls, gate } = options;
  return socketMachine.provide({
    actors: {
      transport: createTransport({
        clock,
        gate,
        dial: (host, port, isTls) => dial({ host, port, tls: isTls ? (tls ?? {}) : undefined }),
        session: {
          commandTimeoutMs: timings.commandTimeout,
          closeTimeoutMs: timings.drainTimeout,
          ...(limits !== undefined && { limits }),
          answerTimeoutMs: timings.answerTimeout,
          frameTimeoutMs: timings.frameTimeout,
          ...commandBoundsOf(options),
        },
        target: targetOf,
      }),
    },
    actions: {
      scheduleRetry: assign({
        retryDelayMs: ({ context }) => retryDelay(context.attempt, timings, random()),
      }),
      scheduleRejected: assign({ retryDelayMs: timings.rejectedDelay }),
    },
    delays: {
      connectTimeout: timings.connectTimeout,
      greetingTimeout: timings.greetingTimeout,
      authTimeout: timings.authTimeout,
      subscribeTimeout: ({ context }) => targetOf(context.address).subscribeTimeout(),
      announceTimeout: timings.announceTimeout,
      probeTimeout: timings.probeTimeout,
      stableAfter: timings.stableAfter,
      refusedRetryDelay: timings.refusedRetryDelay,
      drainTimeout: timings.drainTimeout,
      callsPollDelay: timings.callsPollDelay,
    },
  });
}
