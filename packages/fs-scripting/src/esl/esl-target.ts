import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
import {
  formatAddress,
  type FsUrl,
  InvalidArgumentError,
  parseFsUrl,
} from '@switchwire/esl-protocol';
import { HostNotAllowedError } from '../errors.ts';

/** Name under which commands hold their sockets. */
export const ESL_CONSUMER = 'freeswitch_esl';

/** A socket to run a command on. The caller releases the lease. */
export interface EslTarget {
  readonly lease: SocketLease;
  /** It was opened for this command. */
  readonly isNew: boolean;
}

/** Where a connection would be opened. */
export interface ConnectTarget {
  /** As the URL has it: a name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Whether a connection to a FreeSWITCH that the manager does not know may be opened. */
export type ConnectTo = (target: ConnectTarget) => boolean;

/**
 * The socket that a URL means: a known one by address, a known one by its host alone if exactly one has it, else a
 * new one, for which the URL must bring the password. `?events` are ignored. Throws InvalidArgumentError, and
 * HostNotAllowedError for a new one that `connectTo` does not allow.
 */
export function findTarget(manager: ConnManager, text: string, connectTo: ConnectTo): EslTarget {
  const url = parseFsUrl(text);
  const known = findKnown(manager, url);
  if (known !== undefined) return { lease: known, isNew: false };
  const { host, port } = url;
  if (!connectTo({ host, port })) throw new HostNotAllowedError(formatAddress(host, port));
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
