import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers of a signed request, as the Standard Webhooks specification names them. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  /** Seconds since 1970. */
  readonly 'webhook-timestamp': string;
  /** `v1,` and the HMAC-SHA-256 of `id.timestamp.body` in base64; several are divided by blanks. */
  readonly 'webhook-signature': string;
}

/** `whsec_…` is base64, as the specification writes secrets; any other text is taken as it is. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);

const sign = (secret: string, id: string, timestamp: string, body: Uint8Array): Buffer =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();

/** Signs a body; each attempt is signed again, since receivers refuse old timestamps. */
export function signatureHeaders(
  secret: string,
  id: string,
  nowMs: number,
  body: Uint8Array,
): SignatureHeaders {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${sign(secret, id, timestamp, body).toString('base64')}`,
  };
}

/**
 * For receivers: whether a request was signed with this secret, at most `toleranceMs` ago (default: five minutes) or
 * ahead. Compares in constant time.
 */
export function verifySignature(
  secret: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
  { nowMs = Date.now(), toleranceMs = 300_000 }: { nowMs?: number; toleranceMs?: number } = {},
): boolean {
  const [id, timestamp, signatures] = [
    headers['webhook-id'],
    headers['webhook-timestamp'],
    headers['webhook-signature'],
  ];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs) return false;
  const expected = sign(secret, id, timestamp, body);
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
