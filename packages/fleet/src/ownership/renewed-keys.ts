import { FleetSecretError } from '../errors.ts';
import { type LeaseView } from '../leases/lease-view.ts';
import { disagreeing } from '../membership/key-agreement.ts';
import { AnnouncementKeys } from './announcement-keys.ts';

/** The secrets of now: others can take their place while the server runs. */
export class RenewedKeys {
  #present: AnnouncementKeys;

  /** Throws InvalidArgumentError. */
  constructor(text: string | undefined) {
    this.#present = new AnnouncementKeys(text);
  }

  get present(): AnnouncementKeys {
    return this.#present;
  }

  /** Throws InvalidArgumentError, and FleetSecretError when a live server has others: nothing is changed then. */
  renew(text: string | undefined, { servers }: LeaseView, serverId: string): void {
    const keys = new AnnouncementKeys(text);
    const records = [...servers.values()].map(({ record }) => record);
    const other = disagreeing(keys.names, records, serverId);
    if (other !== undefined) throw new FleetSecretError(other.id);
    this.#present = keys;
  }
}
