/** What of a request says which host it is for. */
export interface HostedRequest {
  /** Name, value, name, value: as they came. */
  readonly rawHeaders: readonly string[];
  /** The target: a path, or a whole URL from a client that takes us for its proxy. */
  readonly url?: string | undefined;
}

/** The host that a request names, or why no server may answer it. */
export type RequestHost = { readonly host: string | undefined } | { readonly problem: string };

const HOST = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;
const TARGET = /^https?:\/\/([^/?#]*)/i;

/**
 * RFC 9112, 3.2: more than one Host, or one that cannot be a host, gets 400, since the two ends could mean different ones; the host in a
 * target stands before the header.
 */
export const requestHost = ({ rawHeaders, url = '' }: HostedRequest): RequestHost => {
  const hosts: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === 'host') hosts.push(rawHeaders[at + 1]?.trim() ?? '');
  }
  if (hosts.length > 1) return { problem: 'A request must have exactly one Host header' };
  const target = TARGET.exec(url)?.[1];
  for (const host of [...hosts, target ?? '']) {
    if (!HOST.test(host)) return { problem: 'The Host of the request is not a host' };
  }
  return { host: target ?? hosts[0] };
};
