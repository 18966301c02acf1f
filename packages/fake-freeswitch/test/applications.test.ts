import { type EslEvent } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ApplicationCall,
  type FakeFreeswitch,
  type FakeFreeswitchOptions,
} from '../src/index.ts';
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

const named = (name: string): EslEvent[] => rig.named(name);
const applications = (): string[] => rig.applications();
const completed = (app: string): EslEvent[] =>
  named('CHANNEL_EXECUTE_COMPLETE').filter((event) => event.text('Application') === app);

describe('an application of your own', () => {
  it('runs in an extension with its data filled in, and its result is the response', async () => {
    const api = await serve({ dialplan: { '70': ['set who=Ada', 'greet hello ${who}', 'park'] } });
    fake.application('greet', (data, call) => {
      call.setVariable('greeting', `${data}, ${call.variable('caller_id_number') ?? ''}`);
      return 'GREETED';
    });

    const uuid = fake.calls.receive({ to: '70', from: '1234' });

    await expect.poll(() => applications()).toEqual(['set', 'greet', 'park']);
    expect(completed('greet')[0]?.toJSON()).toMatchObject({
      'Application-Data': 'hello Ada',
      'Application-Response': 'GREETED',
    });
    expect(await api.replyTo(`api uuid_getvar ${uuid} greeting\n\n`)).toBe('hello Ada, 1234');
  });

  it('runs by sendmsg and in the place of an extension, and without a result it has none', async () => {
    const api = await serve();
    const seen: string[] = [];
    fake.application('note', (data) => seen.push(data));
    const uuid = fake.calls.receive({ actions: ['answer', 'park'] });

    await api.replyTo(`api originate user/1000 '&note(a b)'\n\n`);
    await api.replyTo(
      `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: note\nexecute-app-arg: c\n\n`,
    );

    await expect.poll(() => seen.toSorted()).toEqual(['a b', 'c']);
    await expect
      .poll(() => completed('note').map((event) => event.text('Application-Response')))
      .toEqual(['_none_', '_none_']);
  });

  it('replaces one that the fake has', async () => {
    await serve({ dialplan: { '71': ['answer', 'playback a.wav', 'hangup'] } });
    fake.application('playback', () => 'FILE PLAYED');

    fake.calls.receive({ to: '71' });

    await rig.callsOver();
    expect(named('PLAYBACK_START')).toEqual([]);
  });

  it('runs others on top of itself, in order', async () => {
    await serve({ dialplan: { '72': ['outer', 'park'] } });
    fake.application('outer', async (_, call) => {
      await call.execute('answer');
      await call.execute('playback', 'tone_stream://%(100,0,440)');
    });

    fake.calls.receive({ to: '72' });

    await expect.poll(() => applications()).toEqual(['outer', 'answer', 'playback', 'park']);
    const order = named('CHANNEL_EXECUTE_COMPLETE').map((event) => event.text('Application'));
    expect(order).toEqual(['answer', 'playback', 'outer']);
  });

  it('takes messages on top of it while it waits', async () => {
    const api = await serve({ dialplan: { '73': ['answer', 'hold_on'] } });
    fake.application('hold_on', (_, call) => call.wait());
    const uuid = fake.calls.receive({ to: '73' });
    await expect.poll(() => applications()).toContain('hold_on');

    await api.replyTo(
      `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: a=b\n\n`,
    );

    await expect.poll(() => api.replyTo(`api uuid_getvar ${uuid} a\n\n`)).toBe('b');
    expect(completed('hold_on')).toEqual([]);
  });

  it.each([
    ['a hangup', (uuid: string) => `uuid_kill ${uuid}`, 'hold_on'],
    ['a transfer', (uuid: string) => `uuid_transfer ${uuid} 9386`, 'park'],
    ['uuid_break', (uuid: string) => `uuid_break ${uuid}`, 'noop'],
  ])('learns of %s by the end of its wait', async (_, command, last) => {
    const api = await serve({ dialplan: { '74': ['answer', 'hold_on', 'noop', 'sleep 900000'] } });
    const waited: boolean[] = [];
    fake.application('hold_on', async (__, call) => void waited.push(await call.wait(900_000)));
    const uuid = fake.calls.receive({ to: '74' });
    await expect.poll(() => applications()).toContain('hold_on');

    await api.replyTo(`api ${command(uuid)}\n\n`);

    await expect.poll(() => waited).toEqual([false]);
    await expect.poll(() => completed('hold_on')).toHaveLength(1);
    await expect
      .poll(() =>
        applications()
          .filter((app) => app !== 'sleep')
          .at(-1),
      )
      .toBe(last);
  });

  it('does not keep a call that is gone, and can do nothing to it any more', async () => {
    await serve({ dialplan: { '75': ['stuck', 'park'] } });
    let call: ApplicationCall | undefined;
    fake.application('stuck', async (_, own) => {
      call = own;
      await new Promise(() => undefined);
    });
    const uuid = fake.calls.receive({ to: '75' });
    await expect.poll(() => call).toBeDefined();

    fake.calls.hangup(uuid);
    await expect.poll(() => fake.calls.list()).toEqual([]);
    const late = call?.wait(1);

    expect(call?.ended).toBe(true);
    expect(await late).toBe(false);
    await call?.execute('set', 'a=b');
    expect(applications()).toEqual(['stuck']);
  });

  it('fires events with the headers of its call', async () => {
    await serve({ dialplan: { '76': ['answer', 'join', 'park'] } });
    fake.application('join', (_, call) => {
      call.emit('CUSTOM', { 'Event-Subclass': 'room::enter', Room: '1' });
      expect(() => call.emit('NO_SUCH_EVENT')).toThrow('There is no event "NO_SUCH_EVENT"');
    });

    const uuid = fake.calls.receive({ to: '76' });

    await expect.poll(() => named('CUSTOM')).toHaveLength(1);
    expect(named('CUSTOM')[0]?.toJSON()).toMatchObject({
      'Event-Subclass': 'room::enter',
      'Unique-ID': uuid,
      'Channel-State': 'CS_EXECUTE',
      Room: '1',
    });
  });

  it('reports its exceptions, and the dialplan continues', async () => {
    const problems: string[] = [];
    await serve({
      onError: (error, where) => problems.push(`${where}: ${String(error)}`),
      dialplan: { '77': ['throws', 'rejects', 'park'] },
    });
    fake.application('throws', () => {
      throw new Error('at once');
    });
    fake.application('rejects', async () => Promise.reject(new Error('later')));

    fake.calls.receive({ to: '77' });

    await expect.poll(() => applications()).toEqual(['throws', 'rejects', 'park']);
    expect(problems).toEqual([
      'application throws: Error: at once',
      'application rejects: Error: later',
    ]);
  });
});
