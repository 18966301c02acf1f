import { type Clock } from '@switchwire/esl-client';
import { ReadyWaiters, type WaitOptions } from './ready-waiters.ts';

/** What they wait for. */
export interface AwaitedSocket {
  readonly clock: Clock;
  readonly address: string;
  /** Commands may flow. */
  isReady(): boolean;
  /** Everything that is wanted was answered. */
  isSettled(): boolean;
  /** There will be no session, at least not soon. */
  isHopeless(): boolean;
  /** Why there is none now. */
  error(): Error;
}

/** Callers that wait until commands may flow on a socket, and callers that wait for the answers to everything that is wanted. */
export class SocketWaiters {
  readonly #socket: AwaitedSocket;
  readonly #ready: ReadyWaiters;
  readonly #settled: ReadyWaiters;

  constructor(socket: AwaitedSocket) {
    this.#socket = socket;
    this.#ready = new ReadyWaiters(socket.clock);
    this.#settled = new ReadyWaiters(socket.clock);
  }

  ready(options: WaitOptions): Promise<void> {
    const socket = this.#socket;
    if (socket.isReady()) return Promise.resolve();
    if (socket.isHopeless()) return Promise.reject(socket.error());
    return this.#ready.wait(socket.address, options, () => socket.error());
  }

  settled(): Promise<void> {
    const socket = this.#socket;
    if (socket.isSettled()) return Promise.resolve();
    if (socket.isHopeless()) return Promise.reject(socket.error());
    const settled = this.#settled.wait(socket.address, { timeoutMs: 0 }, () => socket.error());
    // it need not be awaited
    settled.catch(() => undefined);
    return settled;
  }

  /** The machine took a step. */
  stepped(): void {
    if (this.#settled.size > 0 && this.#socket.isSettled()) this.#settled.open();
  }

  /** Commands may flow. */
  open(): void {
    this.#ready.open();
  }

  fail(): void {
    this.#ready.fail(() => this.#socket.error());
    this.#settled.fail(() => this.#socket.error());
  }
}
