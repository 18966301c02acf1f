import { type TransitionReport } from '@switchwire/conn-manager';
import { observeSteps, type WatchableActor } from '@switchwire/conn-manager/inspect';

export interface MachineStepsPorts {
  readonly serverId: string;
  readonly wallNow: () => number;
}

type Listener = (transition: TransitionReport) => void;

/** What the owners of machines need of {@link MachineSteps}. */
export type FollowedMachines = Pick<MachineSteps, 'follow' | 'forget'>;

/**
 * Steps of the machines of one server: of its membership, and of the ownership of each socket. While there is no watcher, nothing is
 * computed. Beats, which leave the membership where it is, are not reported.
 */
export class MachineSteps {
  readonly #ports: MachineStepsPorts;
  /** The address, of an ownership. */
  readonly #actors = new Map<WatchableActor, string | undefined>();
  /** By address. */
  readonly #ownerships = new Map<string, WatchableActor>();
  readonly #attached = new Map<WatchableActor, Disposable>();
  readonly #listeners = new Set<Listener>();

  constructor(ports: MachineStepsPorts) {
    this.#ports = ports;
  }

  /** An actor that is about to start: an ownership with the address of its socket, the membership without. */
  follow(actor: WatchableActor, address?: string): void {
    this.#actors.set(actor, address);
    if (address !== undefined) this.#ownerships.set(address, actor);
    if (this.#listeners.size > 0) this.#attach(actor, address);
  }

  /** An actor that has ended. */
  forget(actor: WatchableActor): void {
    const address = this.#actors.get(actor);
    this.#actors.delete(actor);
    if (address !== undefined && this.#ownerships.get(address) === actor)
      this.#ownerships.delete(address);
    const attached = this.#attached.get(actor);
    this.#attached.delete(actor);
    // its last step is reported only after its end
    if (attached !== undefined) queueMicrotask(() => attached[Symbol.dispose]());
  }

  /** The state of the ownership of a socket; undefined: this server has none of it. */
  ownershipOf(address: string): string | undefined {
    const { value } = (this.#ownerships.get(address)?.getSnapshot() ?? {}) as { value?: unknown };
    return typeof value === 'string' ? value : undefined;
  }

  /** The listener must not throw. */
  watch(listener: Listener): Disposable {
    const entry: Listener = (transition) => listener(transition);
    this.#listeners.add(entry);
    if (this.#listeners.size === 1)
      for (const [actor, address] of this.#actors) this.#attach(actor, address);
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(entry);
        if (this.#listeners.size > 0) return;
        for (const attached of this.#attached.values()) attached[Symbol.dispose]();
        this.#attached.clear();
      },
    };
  }

  #attach(actor: WatchableActor, address: string | undefined): void {
    const { serverId: id, wallNow } = this.#ports;
    const machine = address === undefined ? 'membership' : 'ownership';
    const observed = observeSteps(actor, ({ event, from, to, edges }) => {
      if (machine === 'membership' && from.join() === to.join()) return;
      const [phase, cause, retryAt] = [undefined, undefined, undefined];
      const at = wallNow();
      for (const listener of [...this.#listeners])
        listener({ id, address, machine, at, event, from, to, edges, phase, cause, retryAt });
    });
    this.#attached.set(actor, observed);
  }
}
