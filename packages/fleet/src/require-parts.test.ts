import { describe, expect, it } from 'vitest';
import { consumeEvents } from './consumer/index.ts';
import { connectNats, createFleet, openFleet } from './index.ts';

/** As plain JavaScript calls it. */
const untyped = (call: unknown) => (options?: unknown) =>
  Promise.resolve(options).then(call as (options?: unknown) => unknown);

describe('options of plain JavaScript', () => {
  it.each([
    ['openFleet', openFleet, undefined, 'openFleet needs options'],
    ['openFleet', openFleet, {}, 'openFleet: serverId is missing or of a wrong kind; give a string'],
    ['openFleet', openFleet, { serverId: 'a', store: 5 }, 'openFleet: store is missing'],
    ['openFleet', openFleet, { serverId: 'a', store: {} }, 'openFleet: nats is missing'],
    ['createFleet', createFleet, { serverId: 'a', store: {} }, 'createFleet: leases is missing'],
    ['connectNats', connectNats, {}, 'nats: urls is missing or of a wrong kind; give a list'],
    ['connectNats', connectNats, { urls: 'nats://a' }, 'nats: urls is missing or of a wrong kind'],
    ['consumeEvents', consumeEvents, null, 'consumeEvents needs options'],
    ['consumeEvents', consumeEvents, { durable: 5 }, 'consumeEvents: durable is missing'],
    ['consumeEvents', consumeEvents, { durable: 'a' }, 'consumeEvents: onEvent is missing or of a wrong kind; give a function'],
    ['consumeEvents', consumeEvents, { durable: 'a', onEvent: () => 0, nats: {} }, 'nats: urls is missing'],
  ])('%s refuses invalid ones by name (%#)', async (_name, call, options, message) => {
    await expect(untyped(call)(options)).rejects.toThrow(message);
    await expect(untyped(call)(options)).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
  }); // prettier-ignore
});
