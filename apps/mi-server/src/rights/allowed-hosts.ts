import { BlockList, isIP } from 'node:net';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
/** Not 169.254.0.0/16 and fe80::/10: where clouds keep what only the machine itself should read. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

const NAMED: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', LOOPBACK],
  ['private', [...LOOPBACK, ...PRIVATE]],
]);

const ANY = 'any';
const HOST_NAME = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/;

/** Names without regard to case and without their final dot, IPv4 without its IPv6 wrapping. */
const plainHost = (host: string): string => {
  const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name)?.[1];
  return mapped ?? (name === 'localhost' ? '127.0.0.1' : name);
};

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const networkOf = (entry: string): Network | undefined => {
  const [address = '', prefixText, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  const isPrefix = prefixText === undefined || /^\d{1,3}$/.test(prefixText);
  if (!isPrefix || prefix > bits) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
};

/** Whether a text can be in a list of allowed hosts. */
export const isAllowedHostEntry = (entry: string): boolean => {
  const text = entry.toLowerCase();
  if (text === ANY || NAMED.has(text) || networkOf(text) !== undefined) return true;
  // digits and dots that are not an address, and a network that is wrong, would be a name that nobody meant
  return !text.includes('/') && HOST_NAME.test(text) && !/^[\d.]+$/.test(text);
};

export const ALLOWED_HOST_WORDS =
  'must be a network (10.0.0.0/8), an address, a host name (*.example.net for all below), loopback, private or any';

/**
 * A list of networks and host names. A name is allowed only if it is in the list itself: what it means is for a name
 * server to say, a moment later perhaps something else.
 */
export class AllowedHosts {
  readonly entries: readonly string[];
  readonly #isAny: boolean;
  readonly #networks = new BlockList();
  readonly #names = new Set<string>();
  readonly #domains: string[] = [];

  constructor(entries: readonly string[]) {
    this.entries = entries;
    const texts = entries.map((entry) => entry.toLowerCase());
    this.#isAny = texts.includes(ANY);
    for (const text of texts.flatMap((one) => NAMED.get(one) ?? [one])) {
      const network = networkOf(text);
      if (network !== undefined) {
        this.#networks.addSubnet(network.address, network.prefix, network.family);
      } else if (text.startsWith('*.')) this.#domains.push(text.slice(1));
      else this.#names.add(text);
    }
  }

  allows(host: string): boolean {
    if (this.#isAny) return true;
    const plain = plainHost(host);
    const version = isIP(plain);
    if (version !== 0) return this.#networks.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    return this.#names.has(plain) || this.#domains.some((domain) => plain.endsWith(domain));
  }
}
