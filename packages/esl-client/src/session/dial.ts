import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { KEEP_ALIVE_MS } from './keep-alive.ts';
import { hostResolver } from './resolve-host.ts';

/** Whom to dial, and how. */
export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain TCP. */
  readonly tls?: ConnectionOptions | undefined;
}

/** Begins a connection, over TLS or plain. Names are looked up by `hostResolver`. */
export function dial({ host, port, tls }: DialOptions): Socket {
  const target = { host, port, lookup: hostResolver.lookup };
  const socket =
    tls === undefined
      ? connectTcp(target)
      : connectTls({ ...target, ...(isIP(host) === 0 && { servername: host }), ...tls });
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
}
