import { Buffer } from 'node:buffer';
import { type ServiceState } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { EngineLostError } from '../errors.ts';
import { type LeaseEntry, type LeaseStore } from '../leases/lease-store.ts';
import { patiently } from '../nats/patiently.ts';
import { parseFields } from '../parse-fields.ts';
import { socketToken, textOfToken } from '../subjects.ts';
import { WrittenAgain, type WrittenAgainPorts } from './written-again.ts';

const PREFIX = 'a.';
/** Another server may change the same state at the same time. */
const ATTEMPTS = 10;
const STATES: readonly unknown[] = ['in-service', 'draining', 'out-of-service'];

interface KnownState {
  /** Undefined: that of the inventory counts. */
  readonly state: ServiceState | undefined;
  readonly revision: number;
}

export interface ServiceStatesPorts extends Omit<WrittenAgainPorts, 'write'> {
  readonly store: LeaseStore;
  readonly logger: Logger;
  readonly serverId: string;
  readonly wallNow: () => number;
}

/**
 * Administrative states of sockets that the inventory cannot keep for all servers: they are in the bucket, so that whichever server
 * acts for a socket, now or after a restart, has it in the state that an operator gave it.
 */
export class ServiceStates {
  readonly #ports: ServiceStatesPorts;
  readonly #states = new Map<string, KnownState>();
  /** What could not be written: NATS was away. */
  readonly #unwritten = new Map<string, ServiceState | undefined>();
  readonly #watchers = new Set<() => void>();
  readonly #again: WrittenAgain;
  #listening: Disposable | undefined;

  constructor(ports: ServiceStatesPorts) {
    this.#ports = ports;
    this.#again = new WrittenAgain({ ...ports, write: () => this.#writeMissing() });
  }

  async start(): Promise<void> {
    const { store } = this.#ports;
    this.#listening = store.listen({
      word: ({ key, value, revision }) => this.#hear(key, value, revision),
      restored: () => void this.#restored().catch(() => undefined),
      renewed: () => {
        for (const [socket, { state }] of this.#states)
          this.#states.set(socket, { state, revision: 0 });
        this.#again.soon();
      },
    });
    this.#take(await patiently(() => this.#ports.store.snapshot(), this.#ports.clock));
  }

  close(): void {
    this.#again[Symbol.dispose]();
    this.#listening?.[Symbol.dispose]();
  }

  /** Undefined: that of the inventory. */
  stateOf(socket: string): ServiceState | undefined {
    if (this.#unwritten.has(socket)) return this.#unwritten.get(socket);
    return this.#states.get(socket)?.state;
  }

  /** Called when one changed. */
  onChange(listener: () => void): Disposable {
    this.#watchers.add(listener);
    return { [Symbol.dispose]: () => void this.#watchers.delete(listener) };
  }

  /** Undefined: the inventory keeps it. Without NATS it counts on this server, and is written when NATS is back. */
  async set(socket: string, state: ServiceState | undefined): Promise<void> {
    if (state === undefined && this.stateOf(socket) === undefined) return;
    const before = this.stateOf(socket);
    this.#unwritten.set(socket, state);
    this.#tell(socket, before);
    try {
      await this.#write(socket, state);
    } catch (error) {
      this.#ports.logger.warn({ socket }, `The state of ${socket} is known to this server alone until NATS is back: ${textOf(error)}`); // prettier-ignore
    }
  }

  async #read(): Promise<void> {
    this.#take(await this.#ports.store.snapshot());
  }

  #take(entries: readonly LeaseEntry[]): void {
    for (const { key, value, revision } of entries) this.#hear(key, value, revision);
  }

  async #restored(): Promise<void> {
    await this.#read();
    for (const [socket, state] of [...this.#unwritten]) await this.#write(socket, state);
  }

  /** The store was made again: what is known of before and not in it. */
  async #writeMissing(): Promise<void> {
    await this.#restored();
    for (const [socket, { revision, state }] of this.#states)
      if (revision === 0 && state !== undefined) await this.#write(socket, state);
  }

  async #write(socket: string, state: ServiceState | undefined): Promise<void> {
    const { store, serverId, wallNow } = this.#ports;
    const key = PREFIX + socketToken(socket);
    const value = JSON.stringify({ v: 1, state: state ?? null, by: serverId, at: wallNow() });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const revision = (await store.read(key))?.revision ?? 0;
      const written = await store.write(key, value, revision);
      if (written === undefined) continue;
      this.#unwritten.delete(socket);
      this.#hear(key, value, written);
      return;
    }
    throw new EngineLostError(`Writing the state of ${socket}`, { cause: textOf('too many servers write it') }); // prettier-ignore
  }

  #hear(key: string, value: string, revision: number): void {
    const socket = key.startsWith(PREFIX) ? textOfToken(key.slice(PREFIX.length)) : undefined;
    if (socket === undefined || (this.#states.get(socket)?.revision ?? 0) >= revision) return;
    const isState = (given: unknown): boolean => given === null || STATES.includes(given);
    const fields = parseFields(Buffer.from(value), { state: isState });
    if (fields === undefined) {
      this.#ports.logger.warn({ socket }, `The record ${key} has no state of a socket`);
      return;
    }
    const before = this.stateOf(socket);
    const state = (fields['state'] ?? undefined) as ServiceState | undefined;
    this.#states.set(socket, { state, revision });
    // a newer order, of another server
    if (this.#unwritten.get(socket) !== state) this.#unwritten.delete(socket);
    this.#tell(socket, before);
  }

  #tell(socket: string, before: ServiceState | undefined): void {
    if (before !== this.stateOf(socket)) for (const changed of [...this.#watchers]) changed();
  }
}
