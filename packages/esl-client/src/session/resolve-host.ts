import { lookup as systemLookup, promises, type LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP, type LookupFunction } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import { addressesInHosts } from './hosts-file.ts';

/** What is asked for the addresses of names; a test hands in another. */
export interface NameServers {
  resolve4(name: string, options: { readonly ttl: true }): Promise<readonly NamedAddress[]>;
  resolve6(name: string, options: { readonly ttl: true }): Promise<readonly NamedAddress[]>;
  cancel(): void;
}

interface NamedAddress {
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
}

export interface HostResolverOptions {
  readonly clock?: Clock;
  /** For all addresses of one name. Default 5,000. */
  readonly timeoutMs?: number;
  /** One for each name that is looked up. Default: those of the system, without its threads. */
  readonly nameServers?: () => NameServers;
  /** Text of the hosts file. */
  readonly hostsFile?: () => Promise<string>;
  /** The system's own look-up, for names that only it knows (search domains, mDNS): it occupies a thread each time. */
  readonly systemLookup?: (name: string) => Promise<readonly LookupAddress[]>;
}

interface Known {
  readonly addresses: readonly LookupAddress[];
  readonly until: number;
}

/** An answer is kept for its TTL, but for no less and no more than this. */
const MIN_KEPT_MS = 1_000;
const MAX_KEPT_MS = 300_000;
/** Names that are kept at one time. */
const MAX_NAMES = 10_000;
/** Node has four threads for look-ups of the system; at most this many of them are used. */
const MAX_SYSTEM_LOOKUPS = 2;
const HOSTS_FILE =
  process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/**
 * Looks names up without the threads that Node's `dns.lookup` shares with everything else: a name server that hangs costs its own
 * names a deadline, and no other. One look-up per name at a time; answers are kept for their TTL; at the deadline nothing is left behind.
 */
export class HostResolver {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #nameServers: () => NameServers;
  readonly #hostsFile: () => Promise<string>;
  readonly #systemLookup: (name: string) => Promise<readonly LookupAddress[]>;
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Promise<readonly LookupAddress[]>>();
  #systemLookups = 0;

  constructor(options: HostResolverOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#timeoutMs = options.timeoutMs ?? 5_000;
    this.#nameServers =
      options.nameServers ?? (() => new promises.Resolver({ timeout: 2_000, tries: 2 }));
    this.#hostsFile = options.hostsFile ?? (() => readFile(HOSTS_FILE, 'utf8'));
    this.#systemLookup = options.systemLookup ?? lookUpBySystem;
  }

  /** Look-ups that are under way. */
  get running(): number {
    return this.#running.size;
  }

  /** For `net.connect` and `tls.connect`. */
  readonly lookup: LookupFunction = (name, options, callback) => {
    const { family, all } = options;
    this.resolve(name).then(
      (found) => {
        const wanted = found.filter((one) => !family || one.family === familyOf(family));
        const [first] = wanted;
        if (first === undefined) callback(unknown(name), '');
        else if (all === true) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '');
      },
    );
  };

  /** All addresses of a name. Rejects with an error with the code ENOTFOUND or ETIMEDOUT. */
  resolve(name: string): Promise<readonly LookupAddress[]> {
    const key = name.toLowerCase();
    const known = this.#known.get(key);
    if (known !== undefined && this.#clock.now() < known.until) {
      return Promise.resolve(known.addresses);
    }
    const running = this.#running.get(key) ?? this.#begin(key);
    this.#running.set(key, running);
    return running;
  }

  #begin(name: string): Promise<readonly LookupAddress[]> {
    return this.#ask(name).finally(() => {
      this.#running.delete(name);
    });
  }

  async #ask(name: string): Promise<readonly LookupAddress[]> {
    const servers = this.#nameServers();
    let timer: unknown;
    const late = new Promise<never>((_resolve, reject) => {
      timer = this.#clock.setTimeout(() => {
        reject(lookupError(name, 'ETIMEDOUT', `no answer within ${this.#timeoutMs} ms`));
        servers.cancel();
      }, this.#timeoutMs);
    });
    try {
      return await Promise.race([this.#find(name, servers), late]);
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  async #find(name: string, servers: NameServers): Promise<readonly LookupAddress[]> {
    const family = isIP(name);
    if (family !== 0) return [{ address: name, family }];
    const local = addressesInHosts(await this.#hostsFile().catch(() => ''), name);
    if (local.length > 0) return local;
    const answers = await Promise.allSettled([
      servers.resolve4(name, { ttl: true }),
      servers.resolve6(name, { ttl: true }),
    ]);
    const [four, six] = answers.map((answer) =>
      answer.status === 'fulfilled' ? answer.value : [],
    );
    const found = [...addressesOf(four, 4), ...addressesOf(six, 6)];
    if (found.length === 0) {
      // the system asks the same servers again, and holds a thread until they answer
      const failure = failureOf(answers);
      if (failure !== undefined) throw lookupError(name, 'EAI_AGAIN', failure);
      return this.#askSystem(name);
    }
    this.#keep(name, found, Math.min(...[...(four ?? []), ...(six ?? [])].map(({ ttl }) => ttl)));
    return found;
  }

  async #askSystem(name: string): Promise<readonly LookupAddress[]> {
    if (this.#systemLookups >= MAX_SYSTEM_LOOKUPS) throw unknown(name);
    this.#systemLookups++;
    try {
      const found = await this.#systemLookup(name);
      this.#keep(name, found, 0);
      return found;
    } finally {
      this.#systemLookups--;
    }
  }

  #keep(name: string, addresses: readonly LookupAddress[], ttlSeconds: number): void {
    if (this.#known.size >= MAX_NAMES) this.#known.clear();
    const ms = Math.min(Math.max(ttlSeconds * 1_000, MIN_KEPT_MS), MAX_KEPT_MS);
    this.#known.set(name, { addresses, until: this.#clock.now() + ms });
  }
}

/** Shared by everything in this process. */
export const hostResolver = new HostResolver();

/** What the name server did, if it may know the name and has not said its addresses. */
function failureOf(answers: readonly PromiseSettledResult<unknown>[]): string | undefined {
  const codes = answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException).code : undefined,
  );
  if (codes.includes('ESERVFAIL')) return 'its name server answered SERVFAIL';
  const isSilent = codes.includes('ETIMEOUT') || codes.includes('ECANCELLED');
  return isSilent ? 'its name server is silent' : undefined;
}

function addressesOf(found: readonly NamedAddress[] | undefined, family: 4 | 6): LookupAddress[] {
  return (found ?? []).map(({ address }) => ({ address, family }));
}

function familyOf(family: number | 'IPv4' | 'IPv6'): number {
  return typeof family === 'number' ? family : Number(family.slice(-1));
}

function lookUpBySystem(name: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(name, { all: true }, (error, found) => {
      if (error === null) resolve(found);
      else reject(error);
    });
  });
}

function unknown(name: string): Error {
  return lookupError(name, 'ENOTFOUND', 'no address is known');
}

function lookupError(name: string, code: string, what: string): Error {
  return Object.assign(new Error(`The name ${name} was not found: ${what}`), {
    code,
    syscall: 'getaddrinfo',
    hostname: name,
  });
}
