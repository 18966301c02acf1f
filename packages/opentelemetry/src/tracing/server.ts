import { type Attributes } from '@opentelemetry/api';

/** The semantic conventions' attributes of a FreeSWITCH: `host:port`, `[2001:db8::1]:8021`. */
export function serverAttributes(address: string): Attributes {
  const match = /^\[?(.+?)\]?:(\d+)$/.exec(address);
  const [, host, port] = match ?? [];
  if (host === undefined || port === undefined) return { 'server.address': address };
  return { 'server.address': host, 'server.port': Number(port) };
}
