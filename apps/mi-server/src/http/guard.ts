import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type AccessRules, checkAccess } from './access.ts';

/** Counts requests per remote address over one second. */
export interface RateLimit {
  /** False when this address has used up its second. */
  allow(remote: string): boolean;
}

const WINDOW_MS = 1_000;
const MAX_REMOTES = 10_000;

/** `perSecond` requests of one address in one window of a second; 0: no limit. */
export const createRateLimit = (
  perSecond: number,
  now: () => number = () => performance.now(),
): RateLimit => {
  let counts = new Map<string, number>();
  let windowEnds = 0;
  return {
    allow(remote) {
      if (perSecond === 0) return true;
      const at = now();
      if (at >= windowEnds || counts.size > MAX_REMOTES) {
        counts = new Map();
        windowEnds = at + WINDOW_MS;
      }
      const count = (counts.get(remote) ?? 0) + 1;
      counts.set(remote, count);
      return count <= perSecond;
    },
  };
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no token: it holds nothing to protect. */
    isOpen?: boolean;
  }
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
} as const;

export interface GuardOptions {
  readonly rules: AccessRules;
  readonly rateLimit: RateLimit;
  /** Routes that need no token, beside those that say `isOpen` themselves; read at each request. */
  readonly openPaths: ReadonlySet<string>;
}

/** Checks every request before its body is read: rate, origin, host name, token. */
export const addGuard = (server: FastifyInstance, options: GuardOptions): void => {
  const { rules, rateLimit, openPaths } = options;
  server.addHook('onRequest', async (request: FastifyRequest, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (!rateLimit.allow(request.ip)) {
      return reply
        .code(429)
        .header('retry-after', '1')
        .send({ error: 'Too many requests from this address' });
    }
    const { config, url = '' } = request.routeOptions;
    const isOpen = config.isOpen === true || openPaths.has(url);
    const refusal = checkAccess(request.headers, rules, isOpen);
    if (refusal === undefined) return;
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="switchwire"');
    return reply.code(refusal.status).send({ error: refusal.message });
  });
};
