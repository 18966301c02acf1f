import { EslError } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { type ConnManager, type SocketLease } from '../src/index.ts';
import {
  answerTo,
  busy,
  event,
  framed,
  type React,
  ready,
  SECRET,
  stage,
  type Stage,
} from './command-arguments-rig.ts';
import { phaseBecomes } from './managed.ts';

const UUID = '4b3c0000-0000-4000-8000-000000000001';
/** The secret so often is more than a body may be. */
const TOO_OFTEN = 1_000_000;

interface Limits {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Runs one command with `argument` in it, to its end: a job to its result, an application to its completion. */
type Form = (
  lease: SocketLease,
  argument: string,
  limits: Limits,
  manager: ConnManager,
) => Promise<unknown>;

const inLines = (...lines: readonly string[]): string => lines.join('\n');

const toItsEnd = (limits: Limits): Limits & { readonly completeTimeoutMs: number } => ({
  ...limits,
  completeTimeoutMs: limits.timeoutMs ?? 0,
});

const FORMS: Readonly<Record<string, Form>> = {
  'api()': (lease, argument, limits) => lease.api(`user_data 1000 param ${argument}`, limits),
  'api() with a tab': (lease, argument, limits) => lease.api(`user_data\t${argument}`, limits),
  'bgapi()': async (lease, argument, limits) => {
    const job = await lease.bgapi(`originate {password=${argument}}user/1000 &park`, {
      ...limits,
      jobTimeoutMs: limits.timeoutMs ?? 0,
    });
    return job.result;
  },
  'send(api)': (lease, argument, limits) => lease.send(`api user_data ${argument}`, limits),
  'send(api) in bytes': (lease, argument, limits) =>
    lease.send(Buffer.from(`api user_data ${argument}\n\n`), limits),
  'send(bgapi)': (lease, argument, limits) => lease.send(`bgapi originate ${argument}`, limits),
  'send(sendmsg)': (lease, argument, limits) =>
    lease.send(
      inLines(
        `sendmsg ${UUID}`,
        'call-command: execute',
        'execute-app-name: set',
        `execute-app-arg: password=${argument}`,
      ),
      limits,
    ),
  'send(sendevent)': (lease, argument, limits) =>
    lease.send(inLines('sendevent CUSTOM', 'Event-Subclass: a::b', `Key: ${argument}`), limits),
  'send(auth)': (lease, argument, limits) => lease.send(`auth ${argument}`, limits),
  'send(userauth)': (lease, argument, limits) =>
    lease.send(`userauth 1000@example.org:${argument}`, limits),
  'send() of an unknown command': (lease, argument, limits) =>
    lease.send(`mystery ${argument}`, limits),
  'sendEvent()': (lease, argument, limits) =>
    lease.sendEvent('CUSTOM', { 'Event-Subclass': 'a::b', Key: argument }, argument, limits),
  'sendMessage()': (lease, argument, limits) =>
    lease.sendMessage(UUID, { 'call-command': 'nomedia', Key: argument }, undefined, limits),
  'runApp()': (lease, argument, limits) =>
    lease.runApp(UUID, 'set', `key=${argument}`, toItsEnd(limits)),
  'runApp() with a body': (lease, argument, limits) =>
    lease.runApp(UUID, 'set', undefined, { ...toItsEnd(limits), body: argument }),
  'hangup()': (lease, argument, limits) => lease.hangup(UUID, argument, limits),
  'executeAll()': (_lease, argument, limits, manager) =>
    manager.executeAll(`user_data ${argument}`, {}, { timeoutMs: limits.timeoutMs ?? 1_000 }),
};

type Run = (limits?: Limits, argument?: string) => Promise<unknown>;

/** Makes the stage for one form, and runs it there. */
type Phase = (at: (set: Stage) => Run) => Promise<unknown>;

/** With what each form fails in it; null: some succeed. */
const PHASES: Readonly<Record<string, readonly [code: string | null, Phase]>> = {
  'while the manager is not started': [
    'ESL_NOT_CONNECTED',
    async (at) => at(await stage({}, { isStarted: false }))(),
  ],
  'while it connects': ['ESL_NOT_CONNECTED', async (at) => at(await stage())()],
  'after the login was rejected': [
    'ESL_NOT_CONNECTED',
    async (at) => {
      const set = await stage({}, { login: '-ERR invalid' });
      await phaseBecomes(set.lease, 'rejected');
      return at(set)();
    },
  ],
  'while it waits to connect again': [
    'ESL_NOT_CONNECTED',
    async (at) => {
      const set = await ready({}, { react: (_, peer) => peer.socket.destroy() });
      await set.lease.api('status').catch(() => undefined);
      await phaseBecomes(set.lease, 'retrying');
      return at(set)();
    },
  ],
  'written, when the connection is lost': [
    'ESL_SESSION_LOST',
    async (at) => at(await ready({}, { react: (_, peer) => peer.socket.destroy() }))(),
  ],
  'queued, when the connection is lost': [
    'ESL_SESSION_LOST',
    async (at) => {
      const set = await busy();
      const outcome = at(set)();
      set.peer.socket.destroy();
      return outcome;
    },
  ],
  'written, when its time is over': [
    'ESL_COMMAND_TIMEOUT',
    async (at) => at(await ready())({ timeoutMs: 20 }),
  ],
  'queued, when its time is over': [
    'ESL_COMMAND_TIMEOUT',
    async (at) => at(await busy())({ timeoutMs: 20 }),
  ],
  'aborted before it is sent': [
    'ESL_COMMAND_ABORTED',
    async (at) => at(await ready())({ signal: AbortSignal.abort() }),
  ],
  'aborted after it was written': [
    'ESL_COMMAND_ABORTED',
    async (at) => {
      const set = await ready();
      const controller = new AbortController();
      const outcome = at(set)({ signal: controller.signal });
      outcome.catch(() => undefined);
      await set.command();
      controller.abort();
      return outcome;
    },
  ],
  'aborted while it is queued': [
    'ESL_COMMAND_ABORTED',
    async (at) => {
      const controller = new AbortController();
      const outcome = at(await busy())({ signal: controller.signal });
      controller.abort();
      return outcome;
    },
  ],
  'when the queue is full': [
    'ESL_QUEUE_FULL',
    async (at) => {
      const set = await busy({ maxWaiting: 20 });
      for (let i = 0; i < 20; i++) set.lease.api('next').catch(() => undefined);
      return at(set)();
    },
  ],
  'on a released lease': [
    'ESL_INVALID_ARGUMENT',
    async (at) => {
      const set = await ready();
      set.lease.release();
      return at(set)();
    },
  ],
  'while the manager stops': [
    'ESL_NOT_CONNECTED',
    async (at) => {
      const set = await ready();
      const stopped = set.manager.stop();
      const outcome = at(set)();
      outcome.catch(() => undefined);
      await stopped;
      return outcome;
    },
  ],
  'after the manager was stopped': [
    'ESL_NOT_CONNECTED',
    async (at) => {
      const set = await ready();
      await set.manager.stop();
      return at(set)();
    },
  ],
  'refused by FreeSWITCH': [
    null,
    async (at) => {
      const react: React = (command, peer) => peer.send(answerTo(command, '-ERR no such thing'));
      return at(await ready({}, { react }))({ timeoutMs: 100 });
    },
  ],
  'accepted, and lost with the connection': [
    null,
    async (at) => {
      const react: React = (command, peer) => {
        peer.send(answerTo(command, '+OK'));
        if (/^(bgapi|sendmsg)/.test(command)) peer.socket.end();
      };
      return at(await ready({}, { react }))();
    },
  ],
  'accepted, and not completed in time': [
    null,
    async (at) => {
      const react: React = (command, peer) => peer.send(answerTo(command, '+OK'));
      return at(await ready({}, { react }))({ timeoutMs: 50 });
    },
  ],
  'accepted, when its channel is hung up': [
    null,
    async (at) => {
      const gone = event({ 'Event-Name': 'CHANNEL_HANGUP_COMPLETE', 'Unique-ID': UUID });
      const react: React = (command, peer) => peer.send(answerTo(command, '+OK'), gone);
      return at(await ready({}, { react }))({ timeoutMs: 100 });
    },
  ],
  'when its answer is too large to keep': [
    null,
    async (at) => {
      const react: React = (_, peer) =>
        peer.send(framed('api/response', `Content-Length: 5000\n\n${'x'.repeat(5_000)}`));
      return at(await ready({ limits: { maxBodyBytes: 2_000 } }, { react }))({ timeoutMs: 100 });
    },
  ],
  'when its answer cannot be read': [
    'ESL_SESSION_LOST',
    async (at) => {
      const react: React = (_, peer) => peer.send('Content-Length: none\n\n');
      return at(await ready({}, { react }))();
    },
  ],
  'with a NUL in it': [null, async (at) => at(await ready())({ timeoutMs: 20 }, `${SECRET}\0`)],
  'with a blank line in it': [
    null,
    async (at) => at(await ready())({ timeoutMs: 20 }, `${SECRET}\n\n${SECRET}`),
  ],
  'too large to send': [
    'ESL_INVALID_ARGUMENT',
    async (at) => at(await ready())({}, SECRET.repeat(TOO_OFTEN)),
  ],
};

describe('a command whose argument is a secret', () => {
  it.for(Object.entries(PHASES))('does not show it %s', async ([, [code, phase]]) => {
    const codes: Record<string, unknown> = {};
    for (const [name, form] of Object.entries(FORMS)) {
      let set: Stage | undefined;
      const outcome = await phase((made) => {
        set = made;
        return (limits = {}, argument = SECRET) => form(made.lease, argument, limits, made.manager);
      }).catch((error: unknown) => error);
      if (set === undefined) throw outcome;
      const { shown, manager, lease } = set;
      shown.note(outcome);
      shown.note(manager.list());
      shown.note(lease.info);
      await manager.stop();
      expect(shown.leaks(), name).toEqual([]);
      if (code !== null) codes[name] = outcome instanceof EslError ? outcome.code : outcome;
    }
    if (code === null) return;
    const { 'executeAll()': _answers, ...failed } = codes;
    expect(failed).toEqual(Object.fromEntries(Object.keys(failed).map((name) => [name, code])));
  });
});
