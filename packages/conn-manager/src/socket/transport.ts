import { type Socket } from 'node:net';
import { commands, type EslFrame } from '@switchwire/esl-protocol';
import { fromCallback } from 'xstate';
import { type Clock } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { AuthenticationError } from '@switchwire/esl-client';
import { logIn, withoutPassword } from '@switchwire/esl-client/session';
import { type Permissions } from '@switchwire/esl-client';
import {
  createEslSession,
  type EslSession,
  type EslSessionOptions,
  SessionEvents,
} from '@switchwire/esl-client/session';
import { requestCause } from '@switchwire/esl-client/session';
import { SessionAtGate } from './session-at-gate.ts';
import { countCalls, identifyServer, type ServerAnswer } from './identify-server.ts';
import { type SessionGate } from './session-gate.ts';
import { type SocketCredentials } from '../socket-identity.ts';
import {
  type SocketFact,
  type TransportInput,
  type TransportLogic,
  type TransportOrder,
} from './socket-machine.ts';
import { type CloseCause } from '@switchwire/esl-client';

/** The socket that a transport works for. */
export interface TransportTarget {
  readonly host: string;
  readonly port: number;
  /** Looked up at each connection and login; never kept. */
  credentials(): SocketCredentials;
  /** A session was made; it may not yet carry commands. */
  onSession(session: EslSession, wire: SessionEvents): void;
  /** It is logged in. */
  onLogin(permissions: Permissions): void;
  /** FreeSWITCH said who it is. */
  onServer(answer: ServerAnswer): void;
  /** The session has ended. False: that was known already, and need not be reported. */
  onSessionEnd(session: EslSession): boolean;
  /** It has ended, and everything pending on it was failed. */
  onSessionOver(session: EslSession): void;
  /** The hot path. */
  onEvent(frame: EslFrame, atGate: SessionAtGate | undefined): void;
  onDefect(error: unknown): void;
  /** Why the machine gave the session up. */
  lastCause(): CloseCause | undefined;
}

/** What the transports of one manager share. */
export interface TransportPorts {
  readonly clock: Clock;
  readonly session: Omit<EslSessionOptions, 'address' | 'generation' | 'clock'>;
  readonly gate?: SessionGate | undefined;
  /** Begins a connection, over TLS or plain. */
  dial(host: string, port: number, tls: boolean): Socket;
  target(address: string): TransportTarget;
}

/**
 * The actor that owns a TCP connection: facts go up to the machine, orders come down, frames go sideways to the target.
 * It lives exactly as long as the machine's state `session`.
 */
export function createTransport(ports: TransportPorts): TransportLogic {
  return fromCallback<TransportOrder, TransportInput>(({ input, sendBack, receive }) => {
    const { address, generation } = input;
    const target = ports.target(address);
    const report: (fact: SocketFact) => void = sendBack;
    const { tls = false, password } = target.credentials();
    const socket = ports.dial(target.host, target.port, tls);
    /** While results of jobs are awaited before the goodbye. */
    let farewell: (() => void) | undefined;
    const session = createEslSession(
      socket,
      {
        onEvent: (frame) => {
          target.onEvent(frame, atGate);
          farewell?.();
        },
        onAuthRequest: () => {
          report({ type: 'auth.challenged' });
        },
        onRejection: (reason) => {
          report({ type: 'access.denied', reason });
        },
        onDefect: (error) => {
          target.onDefect(error);
        },
        onClose: (cause) => {
          const isNews = target.onSessionEnd(session);
          target.onSessionOver(session);
          atGate?.end();
          if (isNews) report({ type: 'transport.closed', cause });
        },
        ...(ports.gate?.onChunk !== undefined && {
          onChunk: () => {
            atGate?.chunk();
          },
        }),
      },
      {
        ...ports.session,
        clock: ports.clock,
        address,
        generation,
        conceal: (text) => withoutPassword(text, password.reveal()),
      },
    );
    const wire = new SessionEvents(session, {
      // the machine has a deadline for the whole
      timeoutMs: 0,
      onSettled: (settlement) => {
        report({ type: 'subscription.settled', ...settlement });
      },
    });
    const atGate =
      ports.gate &&
      new SessionAtGate({
        session,
        wire,
        gate: ports.gate,
        report,
        onDefect: (error) => {
          target.onDefect(error);
        },
      });
    target.onSession(session, wire);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      report({ type: 'transport.connected' });
    });
    const onFarewell = (check: (() => void) | undefined): void => {
      farewell = check;
    };
    receive(createOrderHandler({ session, wire, atGate, target, report, onFarewell }));
    return () => {
      target.onSessionEnd(session);
      // the machine knows why once it has finished its step; nothing can arrive before
      queueMicrotask(() => {
        session.destroy(target.lastCause() ?? requestCause(address));
      });
    };
  });
}

interface OrderPorts {
  readonly session: EslSession;
  readonly wire: SessionEvents;
  readonly atGate: SessionAtGate | undefined;
  readonly target: TransportTarget;
  readonly report: (fact: SocketFact) => void;
  /** Has this called after each event. */
  onFarewell(check: (() => void) | undefined): void;
}

function createOrderHandler(ports: OrderPorts): (order: TransportOrder) => void {
  const { session, wire, atGate, target, report } = ports;
  const authenticate = async (): Promise<void> => {
    try {
      const permissions = await logIn(session, target.credentials(), 0);
      target.onLogin(permissions);
      identifyServer(session, permissions, (answer) => {
        target.onServer(answer);
      });
      report({ type: 'auth.accepted' });
    } catch (error) {
      // a lost session reports itself
      if (session.closed !== undefined) return;
      const replyText = error instanceof AuthenticationError ? error.reply : textOf(error);
      report({ type: 'auth.rejected', replyText });
    }
  };

  const exit = (): void => {
    ports.onFarewell(undefined);
    session.exit({ timeoutMs: 0 }).catch(() => undefined);
  };

  return (order) => {
    switch (order.type) {
      case 'transport.authenticate':
        void authenticate();
        return;
      case 'transport.subscribe':
        wire.request(order);
        return;
      case 'transport.announce':
        atGate?.announce();
        return;
      case 'transport.probe':
        // any answer will do, a refusal too; with the deadline of any command, or it would itself excuse the silence
        session.send(commands.api('uptime')).then(
          () => {
            report({ type: 'liveness.restored' });
          },
          () => undefined,
        );
        return;
      case 'transport.countCalls':
        countCalls(session, (calls) => {
          report({ type: 'calls.counted', calls });
        });
        return;
      case 'transport.exit':
        if (order.after === 'replies' || session.awaitedJobs === 0) exit();
        else
          ports.onFarewell(() => {
            if (session.awaitedJobs === 0) exit();
          });
        return;
      case 'transport.end':
        session.end();
    }
  };
}
