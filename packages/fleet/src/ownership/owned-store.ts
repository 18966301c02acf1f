import { createHash } from 'node:crypto';
import {
  type ServiceState,
  type SocketConfig,
  type SocketMirror,
  type SocketStore,
  type StoreContents,
} from '@switchwire/conn-manager';
import { formatAddress } from '@switchwire/esl-protocol';
import { Listeners } from '@switchwire/esl-client/session';

/** The key of a socket, as conn-manager has it: one spelling of each host, also of an IPv6 address. */
export function keyOf({ host, port }: Pick<SocketConfig, 'host' | 'port'>): string {
  const name = host.toLowerCase();
  const url = `http://[${name}]`;
  const isAddress = name.includes(':') && !name.includes('%') && URL.canParse(url);
  return formatAddress(isAddress ? new URL(url).hostname.slice(1, -1) : name, port);
}

/** Nothing of a store that keeps no mirror: what should be in one is put together with each step of each socket. */
export function mirrorOf(inner: SocketStore): Pick<SocketStore, 'mirror'> {
  return inner.mirror === undefined ? {} : { mirror: async (states) => inner.mirror?.(states) };
}

/** Of addresses, events and zones, without secrets: the same on servers that know the same inventory. */
export function digestOf(sockets: readonly SocketConfig[]): string {
  const lines = sockets.map((config) => `${keyOf(config)} ${[...config.events].sort().join()}${config.zone === undefined ? '' : ` ${config.zone}`}`); // prettier-ignore
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}

/**
 * The inventory, cut to the sockets that this server claimed. It is read when it changed and when it is asked for, not when
 * ownership changes: a takeover reads no database.
 */
export class OwnedStore implements SocketStore {
  readonly mirror?: (states: readonly SocketMirror[]) => Promise<void>;
  readonly #inner: SocketStore;
  readonly #isShown: (key: string) => boolean;
  readonly #watchers = new Set<() => void>();
  readonly #changes: Listeners<readonly SocketConfig[]>;
  #contents: StoreContents | undefined;
  /** Of what was read last, in its order. */
  #keys: readonly string[] = [];
  #isTelling = false;
  #reading: Promise<StoreContents> | undefined;
  #next: Promise<StoreContents> | undefined;

  constructor(
    inner: SocketStore,
    isShown: (key: string) => boolean,
    onFault: (error: unknown) => void,
  ) {
    this.#inner = inner;
    Object.assign(this, mirrorOf(inner));
    this.#isShown = isShown;
    this.#changes = new Listeners(onFault);
  }

  get description(): string {
    return this.#inner.description;
  }

  /** Everything that was read last, this server's or not. */
  get inventory(): readonly SocketConfig[] {
    return this.#contents?.sockets ?? [];
  }

  /** Called with the whole inventory when it was read. */
  onInventory(listener: (sockets: readonly SocketConfig[]) => unknown): Disposable {
    return this.#changes.add(listener);
  }

  /** Reads the inventory again; rejects with the StoreError of the store, and then what was read last stays. */
  async refresh(): Promise<void> {
    await this.#read();
    this.changed();
  }

  /** Other sockets are shown now. Answers to many claims come in one chunk: watchers hear once of all of them. */
  changed(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      for (const onChange of [...this.#watchers]) onChange();
    });
  }

  async load(): Promise<StoreContents> {
    const { sockets, problems } = this.#contents ?? (await this.#read());
    return { sockets: sockets.filter((_, at) => this.#isShown(this.#keys[at] ?? '')), problems };
  }

  watch(
    onChange: () => void,
    onError: (error: unknown) => void,
    onNotice?: (message: string) => void,
  ): Disposable {
    const told = (): void => onChange();
    this.#watchers.add(told);
    const watching = this.#inner.watch(
      () => {
        this.#read().then(told, onError);
      },
      onError,
      onNotice,
    );
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(told);
        watching[Symbol.dispose]();
      },
    };
  }

  async setState(id: string, state: ServiceState): Promise<boolean> {
    return (await this.#inner.setState?.(id, state)) ?? false;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** One reading at a time, and at most one that waits for it: a change that comes meanwhile may have been missed. */
  #read(): Promise<StoreContents> {
    if (this.#reading === undefined) return this.#begin();
    return (this.#next ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#begin();
      }));
  }

  async #begin(): Promise<StoreContents> {
    const reading = this.#inner.load();
    this.#reading = reading;
    try {
      this.#contents = await reading;
      this.#keys = this.#contents.sockets.map(keyOf);
    } finally {
      this.#reading = undefined;
    }
    this.#changes.notify(this.#contents.sockets);
    return this.#contents;
  }
}
