import { type Channel } from './channel.ts';

/**
 * The `park` application: CHANNEL_PARK, then it waits until the channel is moved, released or gone. `begun` is called
 * as soon as it can be released. On a channel that is parked already it is over at once.
 */
export async function park(
  channel: Channel,
  begun: () => void = () => undefined,
): Promise<undefined> {
  if (channel.parked) return undefined;
  channel.parked = true;
  channel.fire('CHANNEL_PARK');
  const wait = channel.thread.wait(Infinity, { releasable: true, dropsKeys: true });
  begun();
  await wait;
  channel.parked = false;
  channel.fire('CHANNEL_UNPARK');
  return undefined;
}

/**
 * `uuid_park`: whatever the channel does ends, and it is parked in a state of its own, without an application. A second
 * one ends the parking, and leaves the channel in its state.
 */
export function parkInState(channel: Channel): void {
  if (channel.state === 'CS_PARK') {
    channel.thread.moveTo(async () => {
      await channel.thread.wait(Infinity, { dropsKeys: true });
    });
    return;
  }
  channel.pending = 'CS_PARK';
  channel.thread.moveTo(async () => {
    channel.enter('CS_PARK');
    await park(channel);
  });
}
