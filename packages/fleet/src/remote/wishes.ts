import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { Buffer } from 'node:buffer';
import { EngineLostError } from '../errors.ts';
import { type LeaseStore } from '../leases/lease-store.ts';
import { parseFields } from '../parse-fields.ts';
import { socketToken, textOfToken } from '../subjects.ts';

/** Under this name other servers' events are counted. */
export const FLEET_CONSUMER = 'fleet';
const PREFIX = 'w.';
/** Another server may change the same wish at the same time. */
const ATTEMPTS = 10;

interface Wish {
  readonly add: readonly string[];
  readonly revision: number;
}

export interface WishesPorts {
  readonly store: LeaseStore;
  readonly logger: Logger;
  readonly serverId: string;
  readonly wallNow: () => number;
  manager(): ConnManager | undefined;
  isActing(socket: string): boolean;
}

/** Events that were asked for beside those of the inventory: kept in the bucket, subscribed by whichever server acts. */
export class Wishes {
  readonly #ports: WishesPorts;
  readonly #wishes = new Map<string, Wish>();
  readonly #held = new Map<string, SocketLease>();
  #listening: Disposable | undefined;

  constructor(ports: WishesPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const read = async (): Promise<void> => {
      for (const { key, value, revision } of await this.#ports.store.snapshot())
        this.#hear(key, value, revision);
    };
    this.#listening = this.#ports.store.listen({
      word: ({ key, value, revision }) => this.#hear(key, value, revision),
      restored: () => void read().catch(() => undefined),
    });
    await read();
  }

  close(): void {
    this.#listening?.[Symbol.dispose]();
    for (const lease of this.#held.values()) lease.release();
    this.#held.clear();
  }

  /** Rejects with EngineLostError. */
  add(socket: string, names: readonly string[]): Promise<void> {
    return this.#change(socket, (before) => [...new Set([...before, ...names])]);
  }

  remove(socket: string, names: readonly string[]): Promise<void> {
    return this.#change(socket, (before) => before.filter((name) => !names.includes(name)));
  }

  /** This server acts for the socket now, or no more. */
  acting(socket: string): void {
    const { add = [] } = this.#wishes.get(socket) ?? {};
    this.#held.get(socket)?.release();
    this.#held.delete(socket);
    if (add.length === 0 || !this.#ports.isActing(socket)) return;
    const lease = this.#ports.manager()?.find(socket, { consumer: FLEET_CONSUMER });
    if (lease === undefined) return;
    this.#held.set(socket, lease);
    lease.subscribe(add).ready.catch(() => undefined);
  }

  #hear(key: string, value: string, revision: number): void {
    const socket = key.startsWith(PREFIX) ? textOfToken(key.slice(PREFIX.length)) : undefined;
    if (socket === undefined || (this.#wishes.get(socket)?.revision ?? 0) >= revision) return;
    const fields = parseFields(Buffer.from(value), { add: Array.isArray });
    if (fields === undefined) {
      this.#ports.logger.warn({ socket }, `The record ${key} is not a wish`);
      return;
    }
    const add = (fields['add'] as unknown[]).filter((name) => typeof name === 'string');
    this.#wishes.set(socket, { add, revision });
    this.acting(socket);
  }

  async #change(
    socket: string,
    change: (before: readonly string[]) => readonly string[],
  ): Promise<void> {
    const { store, serverId, wallNow } = this.#ports;
    const key = PREFIX + socketToken(socket);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const entry = await store.read(key);
      if (entry !== undefined) this.#hear(key, entry.value, entry.revision);
      const { add = [], revision = 0 } = this.#wishes.get(socket) ?? {};
      const value = JSON.stringify({ v: 1, add: change(add), by: serverId, at: wallNow() });
      const written = await store.write(key, value, entry?.revision ?? revision);
      if (written === undefined) continue;
      this.#hear(key, value, written);
      return;
    }
    throw new EngineLostError(`Writing the events of ${socket}`, { cause: textOf('too many servers write it') }); // prettier-ignore
  }
}
