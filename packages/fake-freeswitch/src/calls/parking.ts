import { type Channel } from './channel.ts';

/**
 * The `park` application: CHANNEL_PARK, then it waits until the channel is moved, released or gone. `begun` is called
 * as soon as it can be released.
 */
export async function park(
  channel: Channel,
  begun: () => void = () => undefined,
): Promise<undefined> {
  channel.fire('CHANNEL_PARK');
  const wait = channel.thread.wait(Infinity, { releasable: true });
  begun();
  await wait;
  channel.fire('CHANNEL_UNPARK');
  return undefined;
}

/** `uuid_park`: whatever the channel does ends, and it is parked in a state of its own, without an application. */
export function parkInState(channel: Channel): void {
  channel.pending = 'CS_PARK';
  channel.thread.moveTo(async () => {
    channel.enter('CS_PARK');
    await park(channel);
  });
}
