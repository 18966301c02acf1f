import { reasonOf } from '../errors.ts';
import { type Endpoints } from './endpoints.ts';
import { signatureHeaders } from './signature.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface PostOptions {
  readonly endpoints: Endpoints;
  readonly secret: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestTimeoutMs: number;
}

export interface PostBody {
  /** Of the event, or of the batch; what a receiver drops repeats by. */
  readonly id: string;
  readonly type: string;
  readonly body: Buffer<ArrayBuffer>;
}

/** Posts to the URL in use, and to the next ones while a receiver cannot take it. Rejects only when the signal aborts. */
export async function post(
  { id, type, body }: PostBody,
  { endpoints, secret, headers, requestTimeoutMs }: PostOptions,
  signal: AbortSignal,
): Promise<Verdict> {
  let verdict: Verdict = { kind: 'unavailable', reason: 'no URL' };
  for (let attempt = 0; attempt < endpoints.count; attempt++) {
    const url = endpoints.at(performance.now());
    const signature = secret === undefined ? {} : signatureHeaders(secret, id, Date.now(), body);
    verdict = await request(
      url,
      requestTimeoutMs,
      signal,
      {
        ...headers,
        ...signature,
        'content-type': `${type}; charset=utf-8`,
      },
      body,
    );
    if (verdict.kind !== 'unavailable') return verdict;
    endpoints.failed(url, performance.now());
  }
  return verdict;
}

async function request(
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
  body: Buffer<ArrayBuffer>,
): Promise<Verdict> {
  const { href, authorization } = withoutCredentials(url);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(href, {
      method: 'POST',
      headers: { ...authorization, ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline]),
    });
    // its text is not needed, and an unread body keeps the connection
    await response.body?.cancel();
    return verdictOf(response.status, response.headers.get('retry-after'), Date.now());
  } catch (error) {
    signal.throwIfAborted();
    const reason = deadline.aborted
      ? `no answer within ${timeoutMs} ms`
      : networkReason(error, href);
    return { kind: 'unavailable', reason };
  }
}

/** `fetch` connects to no port that is known for another protocol, such as 5060 of SIP (WHATWG Fetch, port blocking). */
function networkReason(error: unknown, href: string): string {
  const reason = reasonOf((error as { cause?: unknown }).cause ?? error);
  if (reason !== 'bad port') return reason;
  return `fetch refuses port ${new URL(href).port}, as browsers do; let the receiver listen on another one`;
}

/** `fetch` refuses a URL with credentials. */
function withoutCredentials(url: string): { href: string; authorization: Record<string, string> } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username === '' && password === '') return { href: url, authorization: {} };
  parsed.username = '';
  parsed.password = '';
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return {
    href: parsed.href,
    authorization: { authorization: `Basic ${basic.toString('base64')}` },
  };
}
