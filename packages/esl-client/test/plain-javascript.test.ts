import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Connection } from '../src/index.ts';
import { createOutboundServer, type OutboundCall } from '../src/outbound/index.ts';
import { callRig } from './outbound-rig.ts';

/** What a caller without types may write. */
type Loose<T> = Record<keyof T, (...args: unknown[]) => unknown>;

/** What throws at once, as a promise. */
function later<A>(act: (argument: A) => unknown): (argument: A) => Promise<unknown> {
  return (argument) => Promise.resolve(argument).then(act);
}

describe('a caller in plain JavaScript', () => {
  it.each<[string, (connection: Loose<Connection>) => unknown, string]>([
    ['a number in a header', (c) => c.sendEvent('CUSTOM', { 'X-Count': 5 }), 'Value of header X-Count is a number'],
    ['no headers', (c) => c.sendEvent('CUSTOM'), 'Headers are undefined; write an object or a list of pairs'],
    ['an object for a body', (c) => c.sendEvent('CUSTOM', {}, {}), 'Body of the command is an object'],
    ['no channel for a message', (c) => c.sendMessage(undefined, {}), 'uuid is undefined'],
    ['null for an argument', (c) => c.runApp('uuid', 'answer', null), 'Argument of the application is null'],
    ['no application', (c) => c.runApp('uuid'), 'Application name is undefined'],
    ['no channel for an application', (c) => c.runApp(null, 'answer'), 'uuid is null'],
    ['a text for a deadline', (c) => c.runApp('uuid', 'answer', '', { completeTimeoutMs: '5' }), 'completeTimeoutMs is a string'],
    ['a number for a cause', (c) => c.hangup('uuid', 16), 'Value of header hangup-cause is a number'],
    ['no channel to hang up', (c) => c.hangup(), 'uuid is undefined'],
    ['a number for a filter', (c) => c.filter('Caller-Destination-Number', 1000), 'Filter value is a number'],
    ['a number for a filter to delete', (c) => c.filterDelete('Caller-Destination-Number', 1000), 'Filter value is a number'],
    ['an object for a log level', (c) => c.log({}), 'Log level is an object'],
    ['no command', (c) => c.api(undefined), 'API command is undefined'],
    ['a number for a command', (c) => c.send(5), 'Command is a number; write a string or bytes'],
    ['a number for options', (c) => c.api('uptime', 5), 'options is a number; write an object'],
    ['a text for timeoutMs', (c) => c.api('uptime', { timeoutMs: '5' }), 'timeoutMs is a string; write a number'],
    ['a negative timeoutMs', (c) => c.bgapi('uptime', { timeoutMs: -1 }), 'timeoutMs is -1; write 0 or more'],
    ['null for a signal', (c) => c.api('uptime', { signal: null }), 'signal is null; give an AbortSignal'],
    ['a text for a job deadline', (c) => c.bgapi('uptime', { jobTimeoutMs: '5' }), 'jobTimeoutMs is a string'],
    ['a name for a list of names', later((c) => c.subscribe('DTMF')), "events is not a list of names; write ['DTMF']"],
    ['an object for a listener', later((c) => c.subscribe(['DTMF'], {})), 'The listener is an object; give a function'],
    ['no listener', later((c) => c.onEvent()), 'The listener is undefined; give a function'],
    ['a number for options of a stream', later((c) => c.events(['DTMF'], 5)), 'options is a number; write an object'],
  ])('that gives %s reads which argument is wrong', async (_what, act, message) => {
    const fake = await createFakeFreeswitch();
    onTestFinished(() => fake.stop());
    const connection = await connect(fake.url);
    onTestFinished(() => void connection.close({ timeoutMs: 0 }));

    await expect(act(connection as unknown as Loose<Connection>)).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  }); // prettier-ignore

  it.each<[string, unknown, unknown, string]>([
    ['no URL', undefined, {}, 'url is not a URL; write fs://:password@host'],
    ['null for options', 'fs://:x@h', null, 'options is null; leave it out'],
    ['a text for options', 'fs://:x@h', 'x', 'options is a string; write an object'],
    ['a text for events', 'fs://:x@h', { events: 'DTMF' }, 'events is not a list of names'],
    ['a text for a handler', 'fs://:x@h', { onEvent: 'x' }, 'onEvent is a string; give a function'],
    ['an unknown format', 'fs://:x@h', { format: 'yaml' }, 'format is unknown; write json, plain or xml'],
    ['an object for a signal', 'fs://:x@h', { signal: {} }, 'signal is an object; give an AbortSignal'],
  ])('that connects with %s reads which argument is wrong', async (_what, url, options, message) => {
    const dial = connect as (url: unknown, options: unknown) => Promise<unknown>;

    await expect(dial(url, options)).rejects.toMatchObject({
      code: 'ESL_INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  }); // prettier-ignore

  it.each<[unknown, string]>([
    [undefined, 'options is undefined; write { onCall }'],
    [null, 'options is null; write { onCall }'],
    [5, 'options is a number; write an object'],
    [{}, 'onCall is undefined; give a function'],
    [{ onCall: () => 0, onError: 5 }, 'onError is a number; give a function'],
    [{ onCall: () => 0, port: '8084' }, 'port is not a port; write a number from 0 to 65535'],
    [{ onCall: () => 0, port: 65_536 }, 'port is not a port; write a number from 0 to 65535'],
    [{ onCall: () => 0, host: 5 }, 'host is a number; write a string'],
    [{ onCall: () => 0, maxCalls: 'many' }, 'maxCalls is a string; write a number'],
  ])('that makes an outbound server of %j reads which option is wrong', (options, message) => {
    const create = createOutboundServer as (options: unknown) => unknown;

    expect(() => create(options)).toThrow(message);
  });

  it('that handles a call reads which argument of a verb is wrong', async () => {
    const { call: served } = await callRig();
    const call = served as unknown as Loose<OutboundCall>;
    const wrong: [() => unknown, string][] = [
      [() => call.say(5), 'text is a number; write a string'],
      [() => call.speak(null, 'v', 't'), 'engine is null; write a string'],
      [() => call.speak('e', {}, 't'), 'voice is an object; write a string'],
      [() => call.speak('e', 'v'), 'text is undefined; write a string'],
      [() => call.playback(), 'file is undefined; write a string'],
      [() => call.bridge(['user/1000']), 'endpoint is a list; write a string'],
      [() => call.transfer(9386), 'extension is a number; write a string'],
      [() => call.transfer('9386', { context: 5 }), 'context is a number; write a string'],
      [() => call.transfer('9386', 'default'), 'target is a string; write an object'],
      [() => call.record(), 'path is undefined; write a string'],
      [() => call.record('/tmp/x.wav', { maxSeconds: '5' }), 'maxSeconds is a string; write a number'],
      [() => call.playAndGetDigits(), 'options is undefined; write { file }'],
      [() => call.playAndGetDigits({}), 'file is undefined; write a string'],
      [() => call.playAndGetDigits({ file: 'x', max: '4' }), 'max is a string; write a number'],
      [() => call.playAndGetDigits({ file: 'x', tries: null }), 'tries is null; write a number'],
      [() => call.playAndGetDigits({ file: 'x', pattern: 5 }), 'pattern is a number; write a string'],
      [() => call.runApp(), 'app is undefined; write a string'],
      [() => call.variable(5), 'name is a number; write a string'],
      [() => call.linger('5'), 'Linger takes whole seconds, 0 or more'],
      [() => call.divertEvents('on'), 'on is a string; write true or false'],
      [() => later(() => call.header(5))(undefined), 'name is a number; write a string'],
      [() => later(() => call.onLog("x"))(undefined), 'The listener is a string; give a function'],
    ];
    for (const [act, message] of wrong) {
      await expect(act()).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT', message });
    }
  }); // prettier-ignore
});
