import { type EslEvent } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeFreeswitch, type FakeFreeswitchOptions } from '../src/index.ts';
import { type CallRig, createCallRig } from './support/call-rig.ts';
import { type RawClient } from './support/raw-client.ts';

let rig: CallRig;
let fake: FakeFreeswitch;

afterEach(() => rig.stop());

async function serve(options: FakeFreeswitchOptions = {}): Promise<RawClient> {
  rig = await createCallRig(options);
  ({ fake } = rig);
  return rig.api;
}

const events = (): EslEvent[] => rig.events();
const named = (name: string): EslEvent[] => rig.named(name);
const applications = (): string[] => rig.applications();

describe('a bridge', () => {
  it('is bridged with another, held, listed, and ends with it', async () => {
    const api = await serve();
    const a = await rig.park('1001');
    const b = await rig.park('1002');

    expect(await api.replyTo(`api uuid_bridge ${a} ${b}\n\n`)).toBe(`+OK ${b}\n`);
    await expect.poll(() => named('CHANNEL_BRIDGE').length).toBe(1);
    expect(named('CHANNEL_BRIDGE')[0]?.toJSON()).toMatchObject({
      'Bridge-A-Unique-ID': a,
      'Bridge-B-Unique-ID': b,
      'Other-Type': 'originatee',
      'Other-Leg-Unique-ID': b,
    });
    expect(await api.replyTo('api show bridged_calls count\n\n')).toMatch(/\n1 total.\n$/);
    expect(await api.replyTo(`api uuid_hold ${a}\n\n`)).toBe('+OK Success\n');
    expect(await api.replyTo(`api uuid_hold off ${a}\n\n`)).toBe('-ERR Operation failed\n');
    await api.replyTo(`api uuid_kill ${a} USER_BUSY\n\n`);

    await rig.callsOver();
    const order = events()
      .filter(({ uniqueId }) => uniqueId === a)
      .map(({ name }) => name);
    expect(order.filter((name) => /BRIDGE|HOLD/.test(name))).toEqual([
      'CHANNEL_BRIDGE',
      'CHANNEL_HOLD',
      'CHANNEL_UNBRIDGE',
    ]);
    const partner = named('CHANNEL_HANGUP').find(({ uniqueId }) => uniqueId === b);
    expect(partner?.text('Hangup-Cause')).toBe('NORMAL_CLEARING');
    expect(partner?.text('variable_last_bridge_hangup_cause')).toBe('USER_BUSY');
  });

  it('bridges to an endpoint from its dialplan and continues when that leg is gone', async () => {
    const api = await serve({
      dialplan: { '60': ['bridge loopback/9386', 'set after=bridge', 'park'] },
    });
    const uuid = fake.calls.receive({ to: '60' });
    await expect.poll(() => named('CHANNEL_BRIDGE').length).toBe(1);
    const leg = named('CHANNEL_BRIDGE')[0]?.text('Bridge-B-Unique-ID') ?? '';

    await api.replyTo(`api uuid_kill ${leg}\n\n`);

    await expect.poll(() => applications().at(-1)).toBe('park');
    expect(await api.replyTo(`api uuid_getvar ${uuid} after\n\n`)).toBe('bridge');
    expect(named('CHANNEL_UNBRIDGE')).toHaveLength(1);
  });

  it('holds a single leg, and takes it back', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['answer', 'park'] });
    await expect.poll(() => applications().at(-1)).toBe('park');

    expect(await api.replyTo(`api uuid_hold ${uuid}\n\n`)).toBe('+OK Success\n');
    expect(fake.calls.list()[0]?.callState).toBe('HELD');
    expect(await api.replyTo(`api uuid_hold off ${uuid}\n\n`)).toBe('+OK Success\n');
    expect(fake.calls.list()[0]?.callState).toBe('ACTIVE');

    await expect.poll(() => named('CHANNEL_UNHOLD')).toHaveLength(1);
    expect(named('CHANNEL_HOLD')).toHaveLength(1);
  });

  it('is given up when the caller leaves while the other leg rings', async () => {
    await serve({ dialplan: { '60': ['bridge loopback/61', 'park'], '61': ['park'] } });
    const uuid = fake.calls.receive({ to: '60' });
    await expect.poll(() => fake.calls.list()).toHaveLength(3);

    fake.calls.hangup(uuid);

    await rig.callsOver();
    const ends = named('CHANNEL_HANGUP').map((event) => [
      event.text('Channel-Name')?.replace(/^sofia.*/, 'caller'),
      event.text('Hangup-Cause'),
    ]);
    expect(ends).toEqual([
      ['caller', 'NORMAL_CLEARING'],
      ['loopback/61-a', 'ORIGINATOR_CANCEL'],
      ['loopback/61-b', 'ORIGINATOR_CANCEL'],
    ]);
    expect(named('CHANNEL_DESTROY')).toHaveLength(3);
    expect(named('CHANNEL_BRIDGE')).toEqual([]);
  });

  it('is given up when the caller is transferred while the other leg rings', async () => {
    const api = await serve({ dialplan: { '60': ['bridge loopback/61'], '61': ['park'] } });
    const uuid = fake.calls.receive({ to: '60' });
    await expect.poll(() => fake.calls.list()).toHaveLength(3);

    await api.replyTo(`api uuid_transfer ${uuid} 1002\n\n`);

    await expect.poll(() => applications().at(-1)).toBe('echo');
    await expect.poll(() => fake.calls.list()).toMatchObject([{ uuid, application: 'echo' }]);
    expect(named('CHANNEL_HANGUP')[0]?.text('Hangup-Cause')).toBe('ORIGINATOR_CANCEL');
  });

  it('ends for the first leg when the second is transferred', async () => {
    const api = await serve({
      dialplan: { '60': ['bridge user/1001', 'set after=bridge', 'park'] },
    });
    const uuid = fake.calls.receive({ to: '60' });
    await expect.poll(() => named('CHANNEL_BRIDGE').length).toBe(1);
    const other = named('CHANNEL_BRIDGE')[0]?.text('Bridge-B-Unique-ID') ?? '';

    expect(await api.replyTo(`api uuid_transfer ${other} 1002\n\n`)).toBe('+OK\n');

    await expect.poll(() => applications()).toContain('echo');
    await expect.poll(() => applications()).toContain('park');
    expect(named('CHANNEL_UNBRIDGE').map(({ uniqueId }) => uniqueId)).toEqual([uuid]);
    expect(await api.replyTo('api show bridged_calls count\n\n')).toBe('\n0 total.\n');
    expect(named('CHANNEL_HANGUP')).toEqual([]);
  });

  it('of two parked legs ends when the second is transferred, and so does the first', async () => {
    const api = await serve();
    const a = await rig.park('1001');
    const b = await rig.park('1002');
    await api.replyTo(`api uuid_bridge ${a} ${b}\n\n`);
    await expect.poll(() => named('CHANNEL_BRIDGE').length).toBe(1);

    await api.replyTo(`api uuid_transfer ${b} 1002\n\n`);

    await expect.poll(() => applications().filter((app) => app === 'echo')).toHaveLength(2);
    await expect.poll(() => named('CHANNEL_DESTROY').map(({ uniqueId }) => uniqueId)).toContain(a);
    expect(fake.calls.list().map(({ uuid }) => uuid)).toContain(b);
  });

  it('takes messages on both of its legs', async () => {
    const api = await serve({ dialplan: { '60': ['bridge user/1001'] } });
    const uuid = fake.calls.receive({ to: '60' });
    await expect.poll(() => named('CHANNEL_BRIDGE').length).toBe(1);
    const other = named('CHANNEL_BRIDGE')[0]?.text('Bridge-B-Unique-ID') ?? '';

    for (const leg of [uuid, other]) {
      await api.replyTo(
        `sendmsg ${leg}\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: a=${leg}\n\n`,
      );
      await expect.poll(() => api.replyTo(`api uuid_getvar ${leg} a\n\n`)).toBe(leg);
    }
  });
});

describe('uuid_break', () => {
  it.each([['park'], ['bridge user/1001']])('does not end %s', async (action) => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['answer', action] });
    await expect.poll(() => events().some(({ name }) => /_(PARK|BRIDGE)$/.test(name))).toBe(true);

    expect(await api.replyTo(`api uuid_break ${uuid}\n\n`)).toBe('+OK\n');
    await api.replyTo(`sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: noop\n\n`);

    await expect.poll(() => applications().at(-1)).toBe('noop');
    expect(named('CHANNEL_HANGUP')).toEqual([]);
    expect(events().filter(({ name }) => /_UN(PARK|BRIDGE)$/.test(name))).toEqual([]);
  });

  it.each([['echo'], ['sleep 9000000'], ['playback silence_stream://-1']])(
    'ends %s',
    async (action) => {
      const api = await serve();
      const uuid = fake.calls.receive({ actions: ['answer', action, 'park'] });
      await expect.poll(() => applications()).toHaveLength(2);

      await api.replyTo(`api uuid_break ${uuid}\n\n`);

      await expect.poll(() => applications().at(-1)).toBe('park');
    },
  );

  it('ends the innermost application, and with all every one', async () => {
    const api = await serve();
    const uuid = fake.calls.receive({ actions: ['sleep 9000000', 'park'] });
    const echo = `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: echo\n\n`;
    await api.replyTo(echo);
    await expect.poll(() => applications().at(-1)).toBe('echo');

    await api.replyTo(`api uuid_break ${uuid}\n\n`);
    await expect.poll(() => named('CHANNEL_EXECUTE_COMPLETE')).toHaveLength(1);
    expect(applications()).not.toContain('park');
    await api.replyTo(echo);
    await expect.poll(() => applications()).toHaveLength(3);
    await api.replyTo(`api uuid_break ${uuid} all\n\n`);

    await expect.poll(() => applications().at(-1)).toBe('park');
  });
});
