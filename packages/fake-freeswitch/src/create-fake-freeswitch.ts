import { type FakeFreeswitch, type FakeFreeswitchOptions } from './fake-freeswitch.ts';
import { FakeServer } from './server/fake-server.ts';

/**
 * Starts a fake FreeSWITCH; it listens when the promise settles.
 *
 * @example
 * ```ts
 * const fake = await createFakeFreeswitch();
 * fake.api('uptime', () => '42\n');
 * // … connect a client to fake.url, subscribe it to DTMF …
 * fake.emit('DTMF', { 'Unique-ID': 'a-call', 'DTMF-Digit': '1' });
 * await fake.stop();
 * ```
 */
export async function createFakeFreeswitch(
  options: FakeFreeswitchOptions = {},
): Promise<FakeFreeswitch> {
  const server = new FakeServer(options);
  await server.start();
  return server;
}
