import { expect, onTestFinished } from 'vitest';
import { type OutboundCall } from '../src/outbound/outbound-call.ts';
import { type OutboundServerOptions } from '../src/outbound/outbound-options.ts';
import { createOutboundServer, type OutboundServer } from '../src/outbound/outbound-server.ts';
import { dialPeer, type Peer } from '@switchwire/raw-peer';
import { channelData, GOODBYE, jsonEvent, reply } from './wire-text.ts';

export const CALL = 'b28a3cae-10b0-4549-908a-d4e45420f471';

export interface OutboundRig {
  readonly server: OutboundServer;
  readonly errors: unknown[];
  /** FreeSWITCH dials; the test plays its side. */
  dial(): Promise<Peer>;
}

/** A listening server whose errors the test must have expected. */
export async function outboundRig(
  options: Partial<OutboundServerOptions> & Pick<OutboundServerOptions, 'onCall'>,
): Promise<OutboundRig> {
  const errors: unknown[] = [];
  const server = createOutboundServer({
    port: 0,
    onError: (error) => errors.push(error),
    ...options,
  });
  await server.listen();
  onTestFinished(() => server.close({ timeoutMs: 0 }));
  return { server, errors, dial: () => dialPeer(server.port) };
}

export type DialplanOptions = Partial<Omit<Parameters<typeof channelData>[0], 'uuid'>> & {
  readonly uuid?: string;
};

/** Plays FreeSWITCH until the handler runs: connect and myevents. */
export async function handOver(peer: Peer, options: DialplanOptions = {}): Promise<void> {
  await peer.read('connect\n\n');
  peer.send(channelData({ uuid: CALL, mode: 'async', control: 'full', ...options }));
  await peer.read('myevents json\n\n');
  peer.send(reply('+OK Events Enabled'));
}

/** One call, handed over; the handler gives it to the test and keeps the connection. */
export async function callRig(
  dialplan: DialplanOptions = {},
  options: Partial<OutboundServerOptions> = {},
): Promise<OutboundRig & { readonly peer: Peer; readonly call: OutboundCall }> {
  let handOut: (call: OutboundCall) => void = () => undefined;
  const handed = new Promise<OutboundCall>((resolve) => (handOut = resolve));
  const rig = await outboundRig({
    onCall: (call) => {
      handOut(call);
    },
    ...options,
  });
  const peer = await rig.dial();
  await handOver(peer, dialplan);
  return { ...rig, peer, call: await handed };
}

/** CHANNEL_EXECUTE_COMPLETE of a run. */
export const complete = (applicationUuid: string): string =>
  jsonEvent({
    'Event-Name': 'CHANNEL_EXECUTE_COMPLETE',
    'Unique-ID': CALL,
    'Application-UUID': applicationUuid,
  });
/** A hangup event of the call. */
export const hangup = (name: string, cause: string): string =>
  jsonEvent({ 'Event-Name': name, 'Unique-ID': CALL, 'Hangup-Cause': cause });

/** Reads an execute and answers `+OK`; gives its Application-UUID. */
export async function takeExecute(peer: Peer): Promise<string> {
  const [, uuid] = /Event-UUID: (.+)/.exec(await peer.command())!;
  peer.send(reply('+OK'));
  return uuid!;
}

/** FreeSWITCH answers `exit`. */
export async function sayGoodbye(peer: Peer): Promise<void> {
  expect(await peer.command()).toBe('exit');
  peer.send(reply('+OK bye'), GOODBYE);
  peer.socket.end();
}
