import { formatAddress } from '@switchwire/esl-protocol';
import { type SocketConfig, type StoreProblem } from '../store/socket-store.ts';

/** The steps from what the store wanted to what it wants now. */
export interface ReconcilePlan {
  readonly open: readonly SocketConfig[];
  /** Same address, other user or password: closed and opened. */
  readonly replace: readonly SocketConfig[];
  /** Only the events, or the id, differ. */
  readonly update: readonly SocketConfig[];
  readonly close: readonly SocketConfig[];
  readonly unchanged: number;
  /** Entries that name a `host:port` for the second time; the first one counts. */
  readonly problems: readonly StoreProblem[];
}

/** What makes two entries the same socket. An entry whose address changed is one to close and one to open. */
export function socketKey(host: string, port: number): string {
  return formatAddress(hostKey(host), port);
}

/** The key that `host:port` means; the text in lower case where it is none. */
export function addressKey(text: string): string {
  const [, host, port] = /^\[([^\]]+)\]:(\d+)$/.exec(text) ?? [];
  return host === undefined ? text.toLowerCase() : socketKey(host, Number(port));
}

/** One spelling of a host: without regard to case, and to the ways to write an IPv6 address. */
export function hostKey(text: string): string {
  const host = text.toLowerCase();
  // a zone (`fe80::1%eth0`) is no part of a URL
  if (!host.includes(':') || host.includes('%')) return host;
  const url = `http://[${host}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : host;
}

/** Compares what the store wanted before (by {@link socketKey}) with what it wants now. */
export function reconcile(
  before: ReadonlyMap<string, SocketConfig>,
  wanted: readonly SocketConfig[],
): ReconcilePlan {
  const open: SocketConfig[] = [];
  const replace: SocketConfig[] = [];
  const update: SocketConfig[] = [];
  const problems: StoreProblem[] = [];
  const seen = new Map<string, SocketConfig>();
  let unchanged = 0;
  for (const config of wanted) {
    const key = socketKey(config.host, config.port);
    const first = seen.get(key);
    if (first !== undefined) {
      problems.push(duplicate(config, first));
      continue;
    }
    seen.set(key, config);
    const old = before.get(key);
    if (old === undefined) open.push(config);
    else if (!sameCredentials(old, config)) replace.push(config);
    else if (old.id !== config.id || !sameEvents(old.events, config.events)) update.push(config);
    else unchanged++;
  }
  const close = [...before].filter(([key]) => !seen.has(key)).map(([, config]) => config);
  return { open, replace, update, close, unchanged, problems };
}

/** Whether a login with one is a login with the other. */
export function sameCredentials(
  one: Pick<SocketConfig, 'username' | 'password'>,
  other: Pick<SocketConfig, 'username' | 'password'>,
): boolean {
  return one.username === other.username && one.password.equals(other.password);
}

/** In whatever order. */
export function sameEvents(one: readonly string[], other: readonly string[]): boolean {
  const names = new Set(other);
  return new Set(one).size === names.size && one.every((name) => names.has(name));
}

function duplicate(config: SocketConfig, first: SocketConfig): StoreProblem {
  const address = formatAddress(config.host, config.port);
  return {
    id: config.id,
    message: `${address} is configured twice: entry ${first.id} is used; remove one of them`,
  };
}
