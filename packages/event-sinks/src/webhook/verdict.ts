/** What an answer of a webhook's receiver means for the events of the request. */
export type Verdict =
  | { readonly kind: 'delivered' }
  /** The request was too large for the receiver: fewer events may fit. */
  | { readonly kind: 'too-large'; readonly reason: string }
  /** This receiver cannot take it now; the next URL of the list may. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterMs?: number }
  /** The receiver will never take these events. */
  | { readonly kind: 'reject'; readonly reason: string };

/** What cannot be the fault of an event: an operator fixes it, and nothing is lost meanwhile. */
const FIXABLE: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 408, 410, 421, 425]);

/**
 * 2xx delivers. 429 and 5xx are tried again, after `Retry-After` where it is given; so is what an operator can fix:
 * redirects, missing rights, a wrong path. Everything else says that the events themselves are refused (400, 415, 422 …).
 *
 * @param retryAfter The header: seconds, or a date.
 */
export function verdictOf(status: number, retryAfter: string | null, nowMs: number): Verdict {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `HTTP ${status}`;
  if (status === 413) return { kind: 'too-large', reason };
  if (status >= 300 && status < 400)
    return { kind: 'unavailable', reason: `${reason}: give the URL that it redirects to` };
  if (status === 429 || status >= 500 || FIXABLE.has(status)) {
    const wait = waitOf(retryAfter, nowMs);
    return { kind: 'unavailable', reason, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  return { kind: 'reject', reason };
}

function waitOf(retryAfter: string | null, nowMs: number): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
