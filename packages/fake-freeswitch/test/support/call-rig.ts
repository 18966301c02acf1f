import { decodeEvent, type EslEvent } from '@switchwire/esl-protocol';
import { isEventFrame } from './event-frames.ts';
import { expect } from 'vitest';
import {
  createFakeFreeswitch,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../../src/index.ts';
import { closeClients, RawClient } from './raw-client.ts';

/** A fake FreeSWITCH with fast calls, a connection that sees everything and one that gives commands. */
export interface CallRig {
  readonly fake: FakeFreeswitch;
  /** Gets every event, in JSON. */
  readonly watcher: RawClient;
  readonly api: RawClient;
  events(): EslEvent[];
  named(name: string): EslEvent[];
  /** The applications that began, in order. */
  applications(): string[];
  /** Originates a loopback call whose leg `-a` is parked; its uuid. */
  park(extension?: string): Promise<string>;
  /** Settles when no call is left and the watcher has received all of their events. */
  callsOver(): Promise<void>;
  stop(): Promise<void>;
}

export async function createCallRig(options: FakeFreeswitchOptions = {}): Promise<CallRig> {
  const fake = await createFakeFreeswitch({ timeScale: 0.02, ...options });
  const watcher = await RawClient.login(fake);
  await watcher.replyTo('event json ALL\n\n');
  const api = await RawClient.login(fake);
  const events = (): EslEvent[] => watcher.frames.filter(isEventFrame).map(decodeEvent);
  const named = (name: string): EslEvent[] => events().filter((event) => event.name === name);
  return {
    fake,
    watcher,
    api,
    events,
    named,
    applications: () => named('CHANNEL_EXECUTE').map((event) => event.text('Application') ?? ''),
    park: async (extension = '9386') => {
      const uuid = uuidOf(
        await api.replyTo(`api originate loopback/${extension}/default &park()\n\n`),
      );
      await expect
        .poll(() => named('CHANNEL_PARK').some((event) => event.uniqueId === uuid))
        .toBe(true);
      return uuid;
    },
    callsOver: async () => {
      await expect.poll(() => fake.calls.list()).toEqual([]);
      // events come in order: behind this one there is nothing of the calls
      const last = fake.emit('TRAP').text('Event-Sequence');
      await expect
        .poll(() => named('TRAP').some((event) => event.text('Event-Sequence') === last))
        .toBe(true);
    },
    stop: async () => {
      closeClients();
      await fake.stop();
    },
  };
}

/** The uuid in `+OK ‹uuid›`. */
export const uuidOf = (answer: string): string => answer.slice('+OK '.length).trim();
