import { type ServerRecord, type ServerRole } from '../leases/records.ts';
import { doAgree, UNSIGNED } from './key-agreement.ts';

/** Who this server is. */
interface ServerIdentity {
  readonly id: string;
  readonly fleet: string;
  readonly weight: number;
  readonly version: string;
  readonly zone?: string | undefined;
  readonly url?: string | undefined;
  readonly role?: ServerRole | undefined;
  readonly group?: string | undefined;
}

/** What a server says of itself with each beat. */
export interface SelfPorts {
  readonly identity: ServerIdentity;
  /** Digest of what this server knows of the inventory. */
  inventory(): string;
  /** An operator took this server out. */
  isDrained(): boolean;
  /** Names of its keys: see `key-agreement.ts`. */
  keys(): readonly string[];
  /** How long the oldest event has waited that this server has not passed on, milliseconds; 0: none. */
  undelivered(): number;
  /** How long the oldest message has waited that the stream has not confirmed, milliseconds; 0: none. */
  unpublished(): number;
}

/** Its record, beside what each beat changes. */
export type SelfDescription = Omit<ServerRecord, 'beat' | 'state'>;

/** `since`: when it started, milliseconds since 1970. */
export function describeSelf(ports: SelfPorts, since: number): SelfDescription {
  const { id, weight, version, zone, url, role, group } = ports.identity;
  const inventory = ports.inventory();
  const drained = ports.isDrained() ? true : undefined;
  const undelivered = Math.ceil(ports.undelivered()) || undefined;
  const unpublished = Math.ceil(ports.unpublished()) || undefined;
  const names = ports.keys();
  const keys = doAgree(names, [UNSIGNED]) && names.length === 1 ? undefined : names;
  return { v: 1, id, since, weight, version, inventory, zone, url, drained, role, group, undelivered, unpublished, keys }; // prettier-ignore
}
