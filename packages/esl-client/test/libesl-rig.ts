import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import { ESLconnection, type LibeslOptions } from '../src/libesl/index.ts';
import { dialPeer, listen, type Peer } from '@switchwire/raw-peer';
import { GREETING, reply } from './wire-text.ts';

export interface LibeslRig {
  readonly con: ESLconnection;
  readonly peer: Peer;
}

/** A connection that has logged in, and the FreeSWITCH that the test plays. */
export async function rig(options?: LibeslOptions): Promise<LibeslRig> {
  const server = await listen();
  const con = new ESLconnection('127.0.0.1', String(server.port), 'ClueCon', options);
  onTestFinished(() => void con.disconnect());
  const peer = await server.accept();
  peer.send(GREETING);
  await peer.read('auth ClueCon\n\n');
  peer.send(reply('+OK accepted'));
  expect(await con.ready()).toBe(1);
  return { con, peer };
}

/** Our listener accepts a connection of FreeSWITCH, which the test plays. */
export async function outboundRig(options?: LibeslOptions): Promise<LibeslRig> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const peer = await dialPeer(typeof address === 'object' && address !== null ? address.port : 0);
  await vi.waitFor(() => expect(accepted).toHaveLength(1));
  const con = new ESLconnection(accepted[0]!, options);
  onTestFinished(() => void con.disconnect());
  await peer.read('connect\n\n');
  return { con, peer };
}
