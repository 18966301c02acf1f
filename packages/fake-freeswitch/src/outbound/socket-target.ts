import { leadingInteger } from '../wire/command-block.ts';

const DEFAULT_PORT = 8084;

/** Where the `socket` application dials, and how. */
export interface SocketTarget {
  readonly hosts: readonly {
    readonly host: string;
    readonly port: number;
    readonly path: string;
  }[];
  readonly async: boolean;
  readonly full: boolean;
}

/**
 * `‹host›[:‹port›][/‹path›][|‹host›…] [async] [full]`. The port follows the last colon; a host without one has the
 * port of the host before it. Words other than the two are ignored.
 */
export function parseSocketTarget(data: string): SocketTarget {
  const [addresses = '', ...words] = data.split(' ');
  const modes = new Set(words.map((word) => word.toLowerCase()));
  let port = DEFAULT_PORT;
  const hosts = addresses.split('|').map((address) => {
    const slash = address.indexOf('/');
    const authority = slash < 0 ? address : address.slice(0, slash);
    const colon = authority.lastIndexOf(':');
    if (colon >= 0) port = leadingInteger(authority.slice(colon + 1)) || DEFAULT_PORT;
    const host = colon < 0 ? authority : authority.slice(0, colon);
    return { host, port, path: slash < 0 ? '' : address.slice(slash + 1) };
  });
  return { hosts, async: modes.has('async'), full: modes.has('full') };
}
