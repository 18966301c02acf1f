import { type Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type LimitHits, type RefusalReason } from '../metrics/limit-hits.ts';
import { type AccessRules, checkAccess, givenToken } from './access.ts';
import { type LoginThrottle } from './login-throttle.ts';
import { type RateLimit } from './rate-limit.ts';
import { addressKeyOf } from './remote-address.ts';

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

/** A request that was not let in, for the log. */
export interface RefusedRequest {
  readonly remote: string;
  readonly reason: RefusalReason;
  /** Wrong tokens that this address has given; 0 for another reason. */
  readonly failures: number;
}

export interface GuardOptions {
  readonly rules: AccessRules;
  readonly rateLimit: RateLimit;
  readonly throttle: LoginThrottle;
  readonly hits: LimitHits;
  /** Routes that need no token, beside those that say `isOpen` themselves; read at each request. */
  readonly openPaths: ReadonlySet<string>;
  /** The client of this connection has shown that it may be here. */
  readonly know: (connection: Socket) => void;
  readonly onRefused?: ((refused: RefusedRequest) => void) | undefined;
}

const refuseBusy = (reply: FastifyReply, pauseMs: number, error: string): FastifyReply =>
  reply
    .code(429)
    .header('retry-after', String(Math.ceil(pauseMs / 1_000)))
    .send({ error });

/** Checks every request before its body is read: rate, origin, host name, token. */
export const addGuard = (server: FastifyInstance, options: GuardOptions): void => {
  const { rules, rateLimit, throttle, hits, openPaths } = options;
  server.addHook('onRequest', async (request: FastifyRequest, reply) => {
    reply.headers(SECURITY_HEADERS);
    const remote = addressKeyOf(request.ip);
    if (!rateLimit.allow(remote)) {
      return refuseBusy(reply, 1_000, 'Too many requests from this address');
    }
    const { config, url = '' } = request.routeOptions;
    const isOpen = config.isOpen === true || openPaths.has(url);
    const hasToken = givenToken(request.headers) !== undefined;
    const pause = hasToken ? throttle.pauseOf(remote) : 0;
    if (pause > 0 && !isOpen) {
      return refuseBusy(reply, pause, 'Too many wrong tokens from this address');
    }
    const headers = pause > 0 ? { ...request.headers, authorization: undefined } : request.headers;
    const refusal = checkAccess(headers, rules, isOpen);
    if (refusal === undefined) {
      if (isOpen) return;
      if (hasToken && rules.token() !== undefined) throttle.succeeded(remote);
      options.know(request.raw.socket);
      return;
    }
    const { status, reason, message } = refusal;
    const failures = reason === 'wrong_token' ? throttle.failed(remote) : 0;
    hits.refused(reason);
    options.onRefused?.({ remote, reason, failures });
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="switchwire"');
    return reply.code(status).send({ error: message });
  });
};
