import { formatAddress } from '@switchwire/esl-protocol';
import { type ServiceState } from './placement.ts';
import { type Secret } from './secret.ts';

/** How a socket connects and logs in. */
export type SocketCredentials = Pick<SocketConfig, 'username' | 'password' | 'tls'>;

/** A configured FreeSWITCH peer: one document of the collection, one entry of the file. */
export interface SocketConfig {
  /** Identity in the store (a document's `_id` as text), or a nanoid. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** With a user `userauth` is sent, without one `auth`. */
  readonly username?: string | undefined;
  readonly password: Secret;
  /** TLS in front of FreeSWITCH (stunnel, a sidecar); default: plain TCP. */
  readonly tls?: boolean | undefined;
  /** Event names as a subscription knows them: `DTMF`, `CUSTOM sofia::register`. */
  readonly events: readonly string[];
  /** Share of the calls that `choose` gives it. Default: 1. */
  readonly weight?: number | undefined;
  readonly group?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Default: `in-service`. */
  readonly state?: ServiceState | undefined;
  /** Where it is, for a fleet: a server of the same zone acts for it where there is one. */
  readonly zone?: string | undefined;
}

/**
 * What makes two entries the same socket: `host:port` in one spelling (`::ffff:10.0.0.1` is `10.0.0.1`, `[0:0::1]` is `[::1]`). An
 * entry whose key changed is one to close and one to open.
 */
export function socketKey(host: string, port: number): string {
  return formatAddress(hostKey(host), port);
}

const keys = new WeakMap<SocketConfig, string>();

/** {@link socketKey} of a config, computed once: a fleet compares thousands of them each time that a socket comes or goes. */
export function keyOfConfig(config: SocketConfig): string {
  let key = keys.get(config);
  if (key === undefined) keys.set(config, (key = socketKey(config.host, config.port)));
  return key;
}

/** The key that `host:port` means; the text in lower case where it is not one. */
export function addressKey(text: string): string {
  const [, host, port] = /^\[([^\]]+)\]:(\d+)$/.exec(text) ?? [];
  return host === undefined ? text.toLowerCase() : socketKey(host, Number(port));
}

/**
 * One spelling of a host: without regard to case, to brackets, and to the ways to write an IPv6 address. An IPv4 address stays
 * one that was written as IPv6 (`::ffff:10.0.0.1`), as a server that listens on both families sees it.
 */
export function hostKey(text: string): string {
  const host = text.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  // a zone (`fe80::1%eth0`) is not part of a URL
  if (!host.includes(':') || host.includes('%')) return host;
  const url = `http://[${host}]`;
  return URL.canParse(url) ? withoutMapping(new URL(url).hostname.slice(1, -1)) : host;
}

function withoutMapping(address: string): string {
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low]
    .flatMap((half) => [Number.parseInt(half, 16) >> 8, Number.parseInt(half, 16) & 255])
    .join('.');
}

/** Whether a login with one is a login with the other, over the same kind of connection. */
export function sameCredentials(one: SocketCredentials, other: SocketCredentials): boolean {
  return (
    one.username === other.username &&
    one.password.equals(other.password) &&
    (one.tls ?? false) === (other.tls ?? false)
  );
}

/** In whatever order. */
export function sameEvents(one: readonly string[], other: readonly string[]): boolean {
  const names = new Set(other);
  return new Set(one).size === names.size && one.every((name) => names.has(name));
}
