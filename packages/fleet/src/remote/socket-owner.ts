import { type SocketInfo } from '@switchwire/conn-manager';

/** Which server has a socket of the fleet. */
export interface SocketOwner {
  /** Undefined: none. */
  readonly server: string | undefined;
  readonly epoch: number | undefined;
  /**
   * `acting`; `claiming`: it connects and announces itself; `missing`: the server that has it does not answer, or is gone, and no
   * other has it yet; `none`: no server has it.
   */
  readonly state: 'acting' | 'claiming' | 'missing' | 'none';
  /** The state of the ownership machine on that server; undefined: not known. */
  readonly ownership?: string | undefined;
}

/** A socket of the fleet: which server has it, beside what that server knows of it. */
export interface FleetSocketInfo extends SocketInfo {
  /** Undefined: a socket of this server alone. */
  readonly owner?: SocketOwner | undefined;
}
