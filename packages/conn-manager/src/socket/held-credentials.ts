import { sameCredentials, type SocketCredentials } from '../socket-identity.ts';

/**
 * What a socket logs in with. Credentials that a login has accepted are proven: others that a lease offers are kept aside, and
 * used only after a login with the proven ones was refused.
 */
export class HeldCredentials {
  #present: SocketCredentials;
  #areProven = false;
  #offered: SocketCredentials | undefined;

  constructor(initial: SocketCredentials) {
    this.#present = initial;
  }

  get present(): SocketCredentials {
    return this.#present;
  }

  /** Uses these from now on. False when they are the present ones. */
  replace(given: SocketCredentials): boolean {
    if (sameCredentials(this.#present, given)) return false;
    this.#present = given;
    this.#areProven = false;
    this.#offered = undefined;
    return true;
  }

  /** What became of credentials that a lease offers. */
  offer(given: SocketCredentials): 'same' | 'used' | 'kept aside' {
    if (sameCredentials(this.#present, given)) return 'same';
    if (!this.#areProven) {
      this.replace(given);
      return 'used';
    }
    this.#offered = given;
    return 'kept aside';
  }

  /** A login has accepted the present ones. */
  accepted(): void {
    this.#areProven = true;
    this.#offered = undefined;
  }

  /** A login has refused the present ones. True when there are others to try. */
  refused(): boolean {
    this.#areProven = false;
    return this.#offered !== undefined && this.replace(this.#offered);
  }
}
