import { type Clock, type Logger } from '@switchwire/esl-client';
import { type FleetTimings } from '../fleet-timings.ts';
import { type LeaseView } from '../leases/lease-view.ts';
import { type OwnerRecord } from '../leases/records.ts';
import { type FollowedMachines } from '../machine-steps.ts';
import { type Membership } from '../membership/membership.ts';
import { type Claims } from './claims.ts';
import { type Placed } from './placement.ts';
import { type SessionFence } from './session-fence.ts';

/** What the ownership of sockets needs of its fleet. */
export interface OwnershipPorts {
  readonly clock: Clock;
  readonly timings: FleetTimings;
  readonly logger: Logger;
  readonly view: LeaseView;
  readonly claims: Claims;
  readonly membership: Membership;
  readonly serverId: string;
  readonly steps: FollowedMachines;
  fence(): Pick<SessionFence, 'say' | 'end'>;
  inventory(): readonly Placed[];
  /** Whether the inventory has it. */
  isListed(address: string): boolean;
  /** Other sockets are shown now. */
  onShown(): void;
  /** Acts for the socket now, or no more. `over`: on a first time, the record that was claimed over. */
  onActing(
    address: string,
    isActing: boolean,
    first?: { readonly over: OwnerRecord | undefined },
  ): void;
  /** A claim was refused: what is known is old. */
  onRefused(): void;
}
