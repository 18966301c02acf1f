import { isIP } from 'node:net';
import { type RefusalReason } from '../metrics/limit-hits.ts';
import { type Identity } from '../rights/identity.ts';
import { type ShownToken, type Tokens } from '../rights/tokens.ts';

/** Why a request is refused, with its HTTP status. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: RefusalReason;
  readonly message: string;
}

export interface AccessRules {
  /** The tokens that are let in, read at each request so that a reload counts at once; none: none is asked for. */
  readonly tokens: () => Tokens;
  /** Whether other machines can reach the server: then no request is accepted while there is no token. */
  readonly isReachable: boolean;
  /** Host names, beside addresses and `localhost`, under which browsers may reach the server without a token. */
  readonly allowedHosts: readonly string[];
  /** Who it is that needs no token. */
  readonly anyone: Identity;
}

/** On whose behalf a request is answered; undefined where nobody is asked for. */
export type Access = { readonly identity: Identity | undefined } | Refusal;

/** The headers that decide. */
export interface AccessHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly authorization?: string | undefined;
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined;
  readonly 'sec-fetch-mode'?: string | readonly string[] | undefined;
  readonly 'sec-fetch-dest'?: string | readonly string[] | undefined;
}

const hostNameOf = (host: string): string => {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host.trim());
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase();
};

/** A page that rebinds its own name to our address still says its own name. */
const isOwnHost = (host: string, allowed: readonly string[]): boolean => {
  const name = hostNameOf(host);
  return name === 'localhost' || isIP(name) !== 0 || allowed.includes(name);
};

const isSameOrigin = (origin: string, host: string | undefined): boolean => {
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return match !== null && match[1]?.toLowerCase() === host?.trim().toLowerCase();
};

/** A link was followed: the answer becomes a page of its own, which the one with the link cannot look into. */
const isFollowedLink = (headers: AccessHeaders): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

/**
 * Pages of other origins may neither send nor read: a browser always says where such a request comes from. They may
 * link to what is open; a form that is sent has an Origin.
 */
const refuseForeignPage = (headers: AccessHeaders, isOpen: boolean): Refusal | undefined => {
  const site = headers['sec-fetch-site'];
  const isForeign =
    (headers.origin !== undefined && !isSameOrigin(headers.origin, headers.host)) ||
    ((site === 'cross-site' || site === 'same-site') && !(isOpen && isFollowedLink(headers)));
  return isForeign
    ? {
        status: 403,
        reason: 'foreign_page',
        message: 'Requests from pages of another origin are refused',
      }
    : undefined;
};

/** What a request shows: `Bearer TOKEN`, or `Basic` with the token as the password. */
export const shownToken = ({
  authorization = '',
}: AccessHeaders): (ShownToken & { readonly isBasic: boolean }) | undefined => {
  const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return { secret: bearer, isBasic: false };
  const basic = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization)?.[1];
  if (basic === undefined) return undefined;
  const [, user = '', secret = ''] =
    /^([^:]*):([^]*)$/.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return { user, secret, isBasic: true };
};

/**
 * Whether a request may pass, and on whose behalf. `isOpen`: the resource holds nothing to protect (/healthz, the files of
 * the page), so it needs no token.
 */
export const checkAccess = (
  headers: AccessHeaders,
  rules: AccessRules,
  isOpen: boolean,
): Access => {
  const tokens = rules.tokens();
  const shown = shownToken(headers);
  const identity = shown === undefined ? undefined : tokens.identify(shown);
  // no page of another origin can send a bearer token: a browser would ask us first, and we would refuse. Behind a proxy
  // that rewrites Host, the Origin of our own page looks foreign. A password, a browser sends wherever a page points it
  if (identity !== undefined && shown?.isBasic === false) return { identity };
  const foreign = refuseForeignPage(headers, isOpen);
  if (foreign !== undefined) return foreign;
  if (identity !== undefined || isOpen) return { identity };
  if (!tokens.isEmpty || rules.isReachable) {
    return shown === undefined
      ? {
          status: 401,
          reason: 'no_token',
          message: 'A token is required: Authorization: Bearer TOKEN',
        }
      : { status: 401, reason: 'wrong_token', message: 'The token is wrong' };
  }
  // with a token a rebound name gains nothing; without one the name is what protects
  if (headers.host !== undefined && !isOwnHost(headers.host, rules.allowedHosts)) {
    return {
      status: 403,
      reason: 'unknown_host',
      message: 'Unknown Host name; see --allow-host',
    };
  }
  return { identity: rules.anyone };
};
