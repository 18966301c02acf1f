import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
import {
  formatAddress,
  type FsUrl,
  InvalidArgumentError,
  parseFsUrl,
} from '@switchwire/esl-protocol';

/** Name under which commands hold their sockets. */
export const ESL_CONSUMER = 'freeswitch_esl';

/** A socket to run a command on. The lease is the caller's to give back. */
export interface EslTarget {
  readonly lease: SocketLease;
  /** Nobody had it: it was opened for this command. */
  readonly isNew: boolean;
}

/**
 * The socket that a URL means: a known one by address, a known one by its host alone if exactly one has it, else a
 * new one, for which the URL must bring the password. `?events` are ignored. Throws InvalidArgumentError.
 */
export function findTarget(manager: ConnManager, text: string): EslTarget {
  const url = parseFsUrl(text);
  const known = findKnown(manager, url);
  if (known !== undefined) return { lease: known, isNew: false };
  if (url.password === undefined) {
    throw new InvalidArgumentError(
      `FreeSWITCH ${formatAddress(url.host, url.port)} is not known; ` +
        `write its password, as in fs://:PASSWORD@${formatAddress(url.host, url.port)}`,
    );
  }
  const lease = manager.acquire({ ...url, events: [] }, { consumer: ESL_CONSUMER });
  return { lease, isNew: true };
}

function findKnown(manager: ConnManager, url: FsUrl): SocketLease | undefined {
  const options = { consumer: ESL_CONSUMER };
  const byAddress = (): SocketLease | undefined =>
    manager.find(formatAddress(url.host, url.port), options);
  if (url.hasPort) return byAddress();
  // one socket of this host: that one, whatever its port; several: the one on the usual port
  return manager.find(url.host, options) ?? byAddress();
}
