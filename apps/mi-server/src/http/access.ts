import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { type RefusalReason } from '../metrics/limit-hits.ts';

/** Why a request is refused, with its HTTP status. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: RefusalReason;
  readonly message: string;
}

export interface AccessRules {
  /** The bearer token, read at each request so that a reload counts at once; undefined: none is asked for. */
  readonly token: () => string | undefined;
  /** Whether other machines can reach the server: then no request is accepted while there is no token. */
  readonly isReachable: boolean;
  /** Host names, beside addresses and `localhost`, under which browsers may reach the server without a token. */
  readonly allowedHosts: readonly string[];
}

/** The headers that decide. */
export interface AccessHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly authorization?: string | undefined;
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined;
  readonly 'sec-fetch-mode'?: string | readonly string[] | undefined;
  readonly 'sec-fetch-dest'?: string | readonly string[] | undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time, whatever the lengths. */
const isSameToken = (given: string, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(wanted));

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

export const givenToken = ({ authorization }: AccessHeaders): string | undefined =>
  /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];

const hasToken = (headers: AccessHeaders, wanted: string | undefined): boolean => {
  const given = givenToken(headers);
  return given !== undefined && wanted !== undefined && isSameToken(given, wanted);
};

/**
 * Whether a request may pass. `isOpen`: the resource holds nothing to protect (/healthz, the files of the page), so it
 * needs no token.
 */
export const checkAccess = (
  headers: AccessHeaders,
  rules: AccessRules,
  isOpen: boolean,
): Refusal | undefined => {
  const token = rules.token();
  // no page of another origin can send this header: a browser would ask us first, and we would refuse. Behind a proxy
  // that rewrites Host, the Origin of our own page looks foreign
  if (hasToken(headers, token)) return undefined;
  const foreign = refuseForeignPage(headers, isOpen);
  if (foreign !== undefined) return foreign;
  if (isOpen) return undefined;
  if (token !== undefined || rules.isReachable) {
    return givenToken(headers) === undefined
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
      message: 'This Host name is not known here; see --allow-host',
    };
  }
  return undefined;
};
