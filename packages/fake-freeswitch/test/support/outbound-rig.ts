import { type AddressInfo, createServer } from 'node:net';
import { decodeEvent, type EslEvent } from '@switchwire/esl-protocol';
import { isEventFrame } from './event-frames.ts';
import { expect } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
  type OutboundCall,
  type OutboundDial,
} from '../../src/index.ts';
import { hurriedClock } from './manual-clock.ts';
import { closeClients, RawClient } from './raw-client.ts';

/** A fake FreeSWITCH and the program that its `socket` application dials. */
export interface OutboundRig {
  readonly fake: FakeFreeswitch;
  readonly port: number;
  /** The connections that FreeSWITCH made, in order. */
  readonly accepted: readonly RawClient[];
  /** Lets a call come in that goes to the program. */
  dial(options?: Partial<OutboundDial>): Promise<{ call: OutboundCall; client: RawClient }>;
  /** An inbound connection that gets every event, in JSON. */
  watch(): Promise<RawClient>;
  stop(): Promise<void>;
}

export async function createOutboundRig(options: FakeFreeswitchOptions = {}): Promise<OutboundRig> {
  const fake = await createFakeFreeswitch({
    timeScale: 0.05,
    clock: hurriedClock(10),
    limits: { authTimeoutMs: 3000 },
    ...options,
  });
  const accepted: RawClient[] = [];
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.push(RawClient.of(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    fake,
    port,
    accepted,
    dial: async (dial = {}) => {
      const count = accepted.length;
      const call = fake.dialOutbound({ port, ...dial });
      await expect.poll(() => accepted.length).toBe(count + 1);
      return { call, client: accepted[count]! };
    },
    watch: async () => {
      const watcher = await RawClient.login(fake);
      await watcher.replyTo('event json ALL\n\n');
      return watcher;
    },
    stop: async () => {
      closeClients();
      await fake.stop();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** The command that executes an application on the own channel. */
export function execute(app: string, data = '', more = ''): string {
  const argument = data === '' ? '' : `execute-app-arg: ${data}\n`;
  return `sendmsg\ncall-command: execute\nexecute-app-name: ${app}\n${argument}${more}\n`;
}

/** The events that a client got, decoded. */
export function decodedEvents(client: RawClient): EslEvent[] {
  return client.frames.filter(isEventFrame).map(decodeEvent);
}

/** Their names, with the application where there is one. */
export function eventsOf(client: RawClient): string[] {
  return decodedEvents(client).map((event) =>
    [event.name, event.text('Application')].filter(Boolean).join(' '),
  );
}
