import { commands, InvalidArgumentError } from '@switchwire/esl-protocol';
import { type Clock } from '@switchwire/esl-client';
import { delayOf } from '@switchwire/esl-client/session';
import { type ServiceState } from '../placement.ts';
import { type ReportingSocket } from '../socket/socket-ports.ts';
import { type SupervisedSocket } from '../socket/socket.ts';
import { type SocketStore } from '../store/socket-store.ts';

export interface DrainOptions {
  /** How long to wait until no call is left; the socket goes on draining. 0 or Infinity (the default): any time. */
  readonly timeoutMs?: number | undefined;
  /** Also tells FreeSWITCH to refuse incoming calls (`fsctl pause inbound`). Default false. */
  readonly pauseInbound?: boolean | undefined;
}

export interface DrainResult {
  /** `cancelled`: it was given another state, removed, or the manager was stopped. */
  readonly outcome: 'drained' | 'timeout' | 'cancelled';
  /** Undefined: not counted, for example because there is no session. */
  readonly callsLeft: number | undefined;
}

export interface ResumeOptions {
  /** Also tells FreeSWITCH to take incoming calls again (`fsctl resume inbound`). Default false. */
  readonly resumeInbound?: boolean | undefined;
}

export interface ServiceOrdersPorts {
  readonly clock: Clock;
  readonly store: SocketStore;
  find(id: string): SupervisedSocket | undefined;
}

interface Waiter {
  readonly end: (outcome: DrainResult['outcome']) => void;
}

/** Takes servers out of service and back: in the store, where it can be kept, and in the machine of the socket. */
export class ServiceOrders {
  readonly #ports: ServiceOrdersPorts;
  /** Callers that wait until a socket is empty, by its key. */
  readonly #waiters = new Map<string, Set<Waiter>>();

  constructor(ports: ServiceOrdersPorts) {
    this.#ports = ports;
  }

  async drain(id: string, options: DrainOptions = {}): Promise<DrainResult> {
    const timeoutMs = delayOf('timeoutMs', options.timeoutMs ?? 0);
    const socket = await this.#order(id, 'draining');
    if (options.pauseInbound === true) await control(socket, 'pause');
    return this.#empty(socket, timeoutMs);
  }

  async resume(id: string, options: ResumeOptions = {}): Promise<void> {
    const socket = this.#find(id);
    if (options.resumeInbound === true) await control(socket, 'resume');
    await this.#order(id, 'in-service');
  }

  async disable(id: string): Promise<void> {
    await this.#order(id, 'out-of-service');
  }

  /** The machine of this socket took a step. */
  observe(socket: ReportingSocket): void {
    if (this.#waiters.size === 0 || !this.#waiters.has(socket.key)) return;
    if (socket.view.state !== 'draining') this.#end(socket.key, 'cancelled');
    else if (socket.actor.hasTag('drained')) this.#end(socket.key, 'drained');
  }

  removed(socket: ReportingSocket): void {
    this.#end(socket.key, 'cancelled');
  }

  end(): void {
    for (const key of [...this.#waiters.keys()]) this.#end(key, 'cancelled');
  }

  #find(id: string): SupervisedSocket {
    const socket = this.#ports.find(id);
    if (socket !== undefined) return socket;
    const given = JSON.stringify(id.slice(0, 100));
    throw new InvalidArgumentError(
      `No socket has the id, address or host ${given}; list() shows the known ones`,
    );
  }

  /** What the store cannot keep is not ordered; a store that keeps no states is only read. */
  async #order(id: string, state: ServiceState): Promise<SupervisedSocket> {
    const socket = this.#find(id);
    if (socket.isStored) await this.#ports.store.setState?.(socket.id, state);
    if (socket.serve(state)) this.observe(socket);
    return socket;
  }

  #empty(socket: SupervisedSocket, timeoutMs: number): Promise<DrainResult> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(socket.key) ?? new Set<Waiter>();
      this.#waiters.set(socket.key, waiters);
      const isBounded = timeoutMs > 0 && timeoutMs !== Infinity;
      const timer = isBounded
        ? clock.setTimeout(() => waiter.end('timeout'), timeoutMs)
        : undefined;
      const waiter: Waiter = {
        end: (outcome) => {
          clock.clearTimeout(timer);
          waiters.delete(waiter);
          if (waiters.size === 0) this.#waiters.delete(socket.key);
          resolve({ outcome, callsLeft: socket.view.callsLeft });
        },
      };
      waiters.add(waiter);
      this.observe(socket);
    });
  }

  #end(key: string, outcome: DrainResult['outcome']): void {
    for (const waiter of [...(this.#waiters.get(key) ?? [])]) waiter.end(outcome);
  }
}

async function control(socket: SupervisedSocket, verb: 'pause' | 'resume'): Promise<void> {
  const command = `fsctl ${verb} inbound`;
  const bytes = commands.api(command);
  await socket.run(bytes, async ({ session }) => {
    const { text } = await session.send(bytes);
    if (!text.startsWith('+OK')) throw session.refusal(command, text);
  });
}
