import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureNames, createFakeFreeswitch, type FakeFreeswitch } from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';
import { hurriedClock } from './support/manual-clock.ts';
import { compareWithRecording } from './support/recorded-dialogue.ts';

/** Recordings that the fake answers frame by frame, events included. */
const WHOLE = (
  'api-blocking api-console-execute api-empty-result api-status api-unknown api-utf8 api-uuid-dump auth-early ' +
  'auth-empty-password auth-ok auth-timeout auth-twice auth-wrong-password bgapi command-before-auth ' +
  'custom-subscribe event-names exit exit-before-auth exit-dots filter format-switch half-close heartbeat ipv6 ' +
  'linger-inbound long-command myevents-invalid nixevent-noevents noevents-queued pipelined sendevent ' +
  'sendevent-large sendevent-mwi split-writes unknown-empty userauth-failed userauth-limited userauth-no-domain ' +
  'userauth-ok userauth-unknown-user'
).split(' ');

/** Recordings whose replies are compared; their events are those of calls, see recorded-calls.test.ts. */
const REPLIES = (
  'divert-events event-json-all-call event-json-ivr-call event-plain-all-call event-plain-bridge event-plain-ivr-call ' +
  'event-xml-all-call event-xml-ivr-call myevents-json myevents-json-by-event myevents-noformat myevents-nolinger ' +
  'myevents-plain myevents-xml sendmsg-unknown-app sendmsg-variants'
).split(' ');

/** Recordings that are not played into the fake, with the reason. */
const NOT_COMPARABLE: Readonly<Record<string, string>> = {
  'acl-rejected': 'the client of the recording waits for an access list to be changed',
  'api-show': 'asks the JSON API, which the fake does not have',
  'custom-conference': 'the fake has no conferences',
  dtmf: 'the second connection waits by the clock; digits are tested in calls.test.ts',
  'dtmf-transfer': 'replayed in replay.test.ts; its caller waits by the clock',
  log: 'every line of the log is that of a real core',
  'log-and-events': 'every line of the log is that of a real core',
  sendmsg: 'waits by the clock for the end of the call',
  shutdown: 'the end of a whole system, with its modules; see server.test.ts',
  'shutdown-asap': 'the end of a whole system, with its modules; see server.test.ts',
  'shutdown-asap-blocking': 'the end of a whole system, with its modules; see server.test.ts',
  sigterm: 'the end of a whole system, with its modules',
};

let fake: FakeFreeswitch;
const connect = (): Promise<RawClient> => RawClient.connect(fake);

beforeEach(async () => {
  fake = await createFakeFreeswitch({
    hostname: 'vm',
    switchname: 'fs91',
    globals: { instance: '91' },
    timeScale: 1,
    clock: hurriedClock(10),
    limits: { authTimeoutMs: 3000 },
    users: {
      'full@example.test': { password: 'fullpass' },
      'limited@example.test': {
        password: 'limitedpass',
        allowedEvents:
          'CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_HANGUP CUSTOM conference::maintenance',
        allowedApi: 'status version show',
        allowedLog: false,
      },
    },
  });
  // commands that are no part of the model
  fake.api('expr', () => '!err!');
  fake.api('cond', () => '');
  fake.api('system', () => '');
  fake.api('load', () => '+OK Reloading XML\n-ERR [module load file routine returned an error]\n');
});

afterEach(async () => {
  closeClients();
  await fake.stop();
});

describe('the fake and the recorded server', () => {
  it.each(WHOLE)('send the same frames in %s', async (name) => {
    const { recorded, played } = await compareWithRecording(connect, connectionsOf(name), {
      halfClose: name === 'half-close',
    });

    expect(played).toEqual(recorded);
  });

  it.each(REPLIES)('send the same replies in %s', async (name) => {
    const { recorded, played } = await compareWithRecording(connect, connectionsOf(name), {
      events: false,
    });

    expect(played.map(({ answers }) => answers)).toEqual(recorded.map(({ answers }) => answers));
  });

  it('are compared on every inbound recording, or there is a reason why not', () => {
    const inbound = captureNames().filter((name) => !/^outbound|\.\d$/.test(name));

    expect([...WHOLE, ...REPLIES, ...Object.keys(NOT_COMPARABLE)].sort()).toEqual([...inbound]);
  });
});

/** The recordings of a scenario, one for each connection. */
function connectionsOf(name: string): string[] {
  const further = captureNames().filter((other) => other.startsWith(`${name}.`));
  return [name, ...further];
}
