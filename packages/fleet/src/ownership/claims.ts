import { type LeaseStore } from '../leases/lease-store.ts';
import { type Known, type LeaseView } from '../leases/lease-view.ts';
import { type OwnerRecord, ownerKey } from '../leases/records.ts';
import { nextEpoch } from './announcement.ts';
import { type Grant } from './ownership-machine.ts';

export interface ClaimsPorts {
  readonly store: LeaseStore;
  readonly view: LeaseView;
  readonly wallNow: () => number;
  readonly serverId: string;
  incarnation(): string;
  /** Server ids that could act. */
  liveIds(): readonly string[];
}

/** The writings of one server to the records of sockets. All give undefined when another writing was faster. */
export class Claims {
  readonly #ports: ClaimsPorts;

  constructor(ports: ClaimsPorts) {
    this.#ports = ports;
  }

  /** Makes this server the owner, over what is known. */
  async claim(socket: string, known: Known<OwnerRecord> | undefined): Promise<Grant | undefined> {
    const server = this.#ports.incarnation();
    const record = claimed(known?.record, {
      server,
      now: Math.floor(this.#ports.wallNow()),
      liveIds: this.#ports.liveIds(),
    });
    const isWritten = await this.#write(socket, record, known?.revision ?? 0);
    return isWritten ? { epoch: record.epoch, server, rounds: record.rounds ?? 0 } : undefined;
  }

  /** Asks one server to take it. */
  offer(socket: string, to: string): Promise<boolean> {
    return this.#change(socket, (record) => ({ ...record, offer: to }));
  }

  /** Notes which server should have it by the word of an operator; undefined: the one that it prefers. */
  pin(socket: string, serverId: string | undefined): Promise<boolean> {
    return this.#change(socket, (record) => ({ ...record, pinned: serverId }));
  }

  /** Acts for it now: what was tried before says nothing any more. */
  async settle(socket: string, fence: 'announcement' | 'lease'): Promise<void> {
    const { record } = this.#ports.view.owners.get(socket) ?? {};
    const wanted = fence === 'lease' ? fence : undefined;
    if (record?.tried === undefined && record?.rounds === undefined && record?.fence === wanted)
      return;
    await this.#change(socket, (own) => ({ ...own, tried: undefined, rounds: undefined, fence: wanted })); // prettier-ignore
  }

  /** Gives it back, if it is ours; `tried`: because this server could not reach it. */
  release(
    socket: string,
    { tried, epoch = 0 }: { readonly tried: boolean; readonly epoch?: number },
  ): Promise<boolean> {
    const { serverId } = this.#ports;
    return this.#change(socket, (record) => ({
      ...record,
      owner: null,
      from: record.owner ?? undefined,
      freedAt: Math.floor(this.#ports.wallNow()),
      epoch: Math.max(record.epoch, epoch),
      offer: undefined,
      ...(tried && { tried: [...new Set([...(record.tried ?? []), serverId])] }),
    }));
  }

  /** Of a record that is ours; false when it is not, or another writing was faster. */
  async #change(socket: string, change: (record: OwnerRecord) => OwnerRecord): Promise<boolean> {
    const known = this.#ports.view.owners.get(socket);
    if (known?.record.owner !== this.#ports.incarnation()) return false;
    return this.#write(socket, change(known.record), known.revision);
  }

  async #write(socket: string, record: OwnerRecord, over: number): Promise<boolean> {
    const { store, view } = this.#ports;
    const key = ownerKey(socket);
    const value = JSON.stringify(record);
    const revision = await store.write(key, value, over);
    if (revision === undefined) return false;
    view.apply({ key, value, revision });
    return true;
  }
}

/** The record of a claim. When every server has failed, the list begins again and the round is counted. */
function claimed(
  before: OwnerRecord | undefined,
  {
    server,
    now,
    liveIds,
  }: { readonly server: string; readonly now: number; readonly liveIds: readonly string[] },
): OwnerRecord {
  const tried = before?.tried ?? [];
  const isRoundOver = tried.length > 0 && liveIds.every((id) => tried.includes(id));
  return {
    ...before,
    v: 1,
    owner: server,
    epoch: nextEpoch(before?.epoch ?? 0, now),
    since: now,
    from: before?.owner ?? before?.from,
    offer: undefined,
    freedAt: undefined,
    tried: isRoundOver ? undefined : before?.tried,
    rounds: isRoundOver ? (before?.rounds ?? 0) + 1 : before?.rounds,
  };
}
