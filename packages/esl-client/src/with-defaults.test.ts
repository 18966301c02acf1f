import { describe, expect, it } from 'vitest';
import { outboundSettings } from './outbound/outbound-options.ts';
import { type ConnectTimings, resolveConnectTimings } from './client/connect-timings.ts';
import { withDefaults } from './with-defaults.ts';

/** What a program writes that knows no exact optional types: every option there, none of them set. */
function unset<T>(...names: (keyof T & string)[]): T {
  return Object.fromEntries(names.map((name) => [name, undefined])) as T;
}

describe('withDefaults', () => {
  it('uses the given values, and defaults for undefined ones', () => {
    expect(withDefaults({ a: 1, b: 2, c: 3 }, { a: undefined, b: 0, c: null, d: 4 })).toEqual({
      a: 1,
      b: 0,
      c: null,
      d: 4,
    });
  });
});

describe('options that are present but undefined', () => {
  it('leave an outbound server on the loopback, with its bounds', () => {
    const onCall = () => undefined;
    const given = unset<Parameters<typeof outboundSettings>[0]>(
      'host',
      'port',
      'maxCalls',
      'connectTimeoutMs',
      'events',
    );

    expect(outboundSettings({ ...given, onCall })).toEqual(outboundSettings({ onCall }));
    expect(outboundSettings({ ...given, onCall })).toMatchObject({ host: '127.0.0.1', port: 8084 });
  });

  it('leave the timings of a connection as they are', () => {
    const given = unset<ConnectTimings>('commandTimeout', 'connectTimeout', 'drainTimeout');

    expect(resolveConnectTimings(given)).toEqual(resolveConnectTimings());
  });
});
