import { expectTypeOf, it } from 'vitest';
import { type EslClient } from './client.ts';
import { type ConnectOptions } from './connect.ts';

type Offered<Names> = Extract<
  Exclude<Names, undefined> extends readonly (infer Name)[] ? Name : never,
  'CHANNEL_ANSWER' | 'CUSTOM sofia::register'
>;

it('offers event names to an editor and takes any other', () => {
  type Subscribed = Parameters<EslClient['subscribe']>[0];
  type Iterated = Parameters<EslClient['events']>[0];

  expectTypeOf<Offered<Subscribed>>().toEqualTypeOf<'CHANNEL_ANSWER' | 'CUSTOM sofia::register'>();
  expectTypeOf<Offered<Iterated>>().toEqualTypeOf<Offered<Subscribed>>();
  expectTypeOf<Offered<ConnectOptions['events']>>().toEqualTypeOf<Offered<Subscribed>>();
  expectTypeOf<string[]>().toExtend<Subscribed>();
});
