import { Buffer } from 'node:buffer';
import { type MsgHdrs } from '@nats-io/transport-node';

/** Header lines that are written already, each with its line end: the client only asks for their bytes. */
export function headerBytes(lines: string): MsgHdrs {
  const bytes = Buffer.from(`NATS/1.0\r\n${lines}\r\n`, 'latin1');
  return { encode: () => bytes } as unknown as MsgHdrs;
}
