import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type LimitHits, type RefusalReason } from '../metrics/limit-hits.ts';
import { type Caller, hasRole, type Identity, INSIDE, type Role } from '../rights/identity.ts';
import { type AccessRules, checkAccess, type Refusal, shownToken } from './access.ts';
import { type LoginThrottle } from './login-throttle.ts';
import { type RateLimit } from './rate-limit.ts';
import { addressKeyOf } from './remote-address.ts';
import { requestHost } from './request-host.ts';

/** What a token needs for a route. A route without it is for admins. */
interface RouteRight {
  readonly role: Role;
  /** Also for a token that is limited to groups. */
  readonly isForGroups?: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no token: it holds nothing to protect. */
    isOpen?: boolean;
    right?: RouteRight;
    /** Its answer has no end: it does not keep its connection from making room for another. */
    isStream?: boolean;
  }
  interface FastifyRequest {
    /** Who asks; null until that is known, and where nobody is asked for. */
    caller: Caller | null;
  }
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
} as const;

const ADMINS_ONLY: RouteRight = { role: 'admin' };
/** What is not there is no secret, but nothing for a token that may read the metrics only. */
const NOTHING_THERE: RouteRight = { role: 'viewer', isForGroups: true };

/** A request that was not let in, for the log. */
export interface RefusedRequest {
  readonly remote: string;
  /** The name of the token, if it was a right one. */
  readonly name: string | undefined;
  readonly method: string;
  /** The route, without what a client adds to it. */
  readonly path: string;
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
  /** A request of this connection is being answered. */
  readonly began: (connection: Socket, answer: ServerResponse) => void;
  readonly onRefused?: ((refused: RefusedRequest) => void) | undefined;
}

/** Who asks, in a route behind the guard. */
export const callerOf = ({ caller }: FastifyRequest): Caller => caller ?? INSIDE;

const refuseBusy = (reply: FastifyReply, pauseMs: number, error: string): FastifyReply =>
  reply
    .code(429)
    .header('retry-after', String(Math.ceil(pauseMs / 1_000)))
    .send({ error });

const refuseRole = (
  { name, role, groups }: Identity,
  { role: needed, isForGroups }: RouteRight,
): Refusal | undefined => {
  const refuse = (message: string): Refusal => ({ status: 403, reason: 'no_right', message });
  if (!hasRole({ role }, needed)) {
    return refuse(`This needs the role ${needed}; the token ${name} has the role ${role}`);
  }
  return groups === undefined || isForGroups === true
    ? undefined
    : refuse(`This shows every server; the token ${name} is limited to groups`);
};

const isOpenRoute = ({ routeOptions }: FastifyRequest, paths: ReadonlySet<string>): boolean =>
  routeOptions.config.isOpen === true || paths.has(routeOptions.url ?? '');

const rightFor = ({ is404, routeOptions }: FastifyRequest): RouteRight =>
  is404 ? NOTHING_THERE : (routeOptions.config.right ?? ADMINS_ONLY);

/** Checks every request before its body is read: rate, origin, host name, token, role. */
export const addGuard = (server: FastifyInstance, options: GuardOptions): void => {
  const { rules, rateLimit, throttle, hits, openPaths } = options;
  server.decorateRequest('caller', null);

  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    { status, reason, message }: Refusal,
    identity: Identity | undefined,
  ): FastifyReply => {
    const remote = addressKeyOf(request.ip);
    const failures = reason === 'wrong_token' ? throttle.failed(remote) : 0;
    hits.refused(reason);
    const { method } = request;
    const path = request.routeOptions.url ?? 'unknown';
    options.onRefused?.({ remote, name: identity?.name, method, path, reason, failures });
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="switchwire"');
    return reply.code(status).send({ error: message });
  };

  server.addHook('onRequest', async (request: FastifyRequest, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (request.routeOptions.config.isStream !== true) {
      options.began(request.raw.socket, reply.raw);
    }
    const remote = addressKeyOf(request.ip);
    if (!rateLimit.allow(remote)) {
      return refuseBusy(reply, 1_000, 'Too many requests from this address');
    }
    const named = requestHost(request.raw);
    if ('problem' in named) return reply.code(400).send({ error: named.problem });
    const isOpen = isOpenRoute(request, openPaths);
    const hasToken = shownToken(request.headers) !== undefined;
    const pause = hasToken ? throttle.pauseOf(remote) : 0;
    if (pause > 0 && !isOpen) {
      return refuseBusy(reply, pause, 'Too many wrong tokens from this address');
    }
    const headers = { ...request.headers, host: named.host };
    if (pause > 0) headers.authorization = undefined;
    const access = checkAccess(headers, rules, isOpen);
    if ('status' in access) return refuse(request, reply, access, undefined);
    const { identity } = access;
    if (isOpen || identity === undefined) return;
    if (hasToken && !rules.tokens().isEmpty) throttle.succeeded(remote);
    const refusal = refuseRole(identity, rightFor(request));
    if (refusal !== undefined) return refuse(request, reply, refusal, identity);
    options.know(request.raw.socket);
    request.caller = { identity, transport: 'http', remote: request.ip };
  });
};
