import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureNames, createFakeFreeswitch, type FakeFreeswitch } from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';
import { hurriedClock } from './support/manual-clock.ts';
import { compareWithRecording, type Dialogue } from './support/recorded-dialogue.ts';

/** Recordings that the fake answers frame by frame, events included. */
const WHOLE = (
  'api-blocking api-console-execute api-empty-result api-fsctl api-status api-unknown api-utf8 api-uuid-dump ' +
  'api-variables auth-early originate-endpoints ' +
  'auth-empty-password auth-ok auth-timeout auth-twice auth-wrong-password bgapi command-before-auth ' +
  'custom-subscribe divert-events dtmf event-names exit exit-before-auth exit-dots filter format-switch half-close ' +
  'heartbeat ipv6 linger-inbound long-command myevents-invalid myevents-json myevents-json-by-event ' +
  'myevents-noformat myevents-plain myevents-xml nixevent-noevents noevents-queued parked-channel pipelined sendevent ' +
  'sendevent-arrays sendevent-large sendevent-mwi sendmsg sendmsg-unknown-app split-writes unknown-empty userauth-failed ' +
  'userauth-limited userauth-no-domain userauth-ok userauth-unknown-user'
).split(' ');

/**
 * Recordings of whole calls. Which of the two legs of a call is faster is another thing each time, so the events of
 * each leg are compared by themselves, without those that show how far the other leg is.
 */
const BY_LEG: Readonly<Record<string, RegExp>> = {
  'dtmf-transfer': /"DTMF-Digit":"1"/, // an echo takes no digits on a real server
  'event-json-all-call': /CHANNEL_(HANGUP|UNPARK|EXECUTE_COMPLETE)"[^]*loopback\/9386-b/,
  'event-plain-all-call': /CHANNEL_(HANGUP|UNPARK|EXECUTE_COMPLETE)\n[^]*loopback\/9386-b/,
  'event-xml-all-call': /CHANNEL_(HANGUP|UNPARK|EXECUTE_COMPLETE)<[^]*loopback\/9386-b/,
  'event-json-ivr-call': /^$/,
  'event-xml-ivr-call': /CHANNEL_(HANGUP|UNPARK|EXECUTE_COMPLETE)<[^]*loopback\/1000-b/,
  'event-plain-bridge': /CHANNEL_(UNPARK|HANGUP_COMPLETE)\n[^]*-b\n/,
  'originate-timeout': /^$/,
  'originate-with-uuid': /^$/,
  'transfer-both-unbridged': /^$/,
  'uuid-bridge-states-kill': /^$/,
  'uuid-park': /^$/,
};

/** Recordings whose replies are compared only, with the reason. */
const REPLIES: Readonly<Record<string, string>> = {
  'event-plain-ivr-call':
    'leg -b answered before leg -a had begun; the JSON and XML ones are compared',
  'myevents-nolinger':
    'the leg begins a packet after the answer to originate, after myevents; that of the fake before',
  'sendmsg-variants': 'the call is over before its legs agree on anything',
};

/** Recordings that are not played into the fake, with the reason. */
const NOT_COMPARABLE: Readonly<Record<string, string>> = {
  'acl-rejected': 'the client of the recording waits for an access list to be changed',
  'custom-conference': 'the fake has no conferences',
  log: 'every line of the log is that of a real core',
  'log-and-events': 'every line of the log is that of a real core',
  shutdown: 'the end of a whole system, with its modules; see restart.test.ts',
  'shutdown-asap': 'the end of a whole system, with its modules; see restart.test.ts',
  'shutdown-asap-blocking': 'the end of a whole system, with its modules; see restart.test.ts',
  sigterm: 'the end of a whole system, with its modules; see restart.test.ts',
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
  // commands that are not part of the fake
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

  it.each(Object.entries(BY_LEG))('send the same frames of each leg in %s', async (name, race) => {
    const { recorded, played } = await compareWithRecording(connect, connectionsOf(name), {
      events: (frame) => !race.test(frame),
      byLeg: true,
    });

    // which application runs at that moment depends on the clock
    const steady = ({ answers, ...rest }: Dialogue): Dialogue => ({
      ...rest,
      answers: answers.filter((answer) => !answer.includes('"application"')),
    });
    expect(played.map(steady)).toEqual(recorded.map(steady));
  });

  it.each(Object.keys(REPLIES))('send the same replies in %s', async (name) => {
    const { recorded, played } = await compareWithRecording(connect, connectionsOf(name), {
      events: false,
    });

    expect(played.map(({ answers }) => answers)).toEqual(recorded.map(({ answers }) => answers));
  });

  it('send the same replies in api-show, except for the JSON API', async () => {
    const withoutJson = (dialogue: Dialogue): string[] =>
      dialogue.answers.filter(
        (answer) => !/"command":"status"|Parse error|json Command not found/.test(answer),
      );

    const { recorded, played } = await compareWithRecording(connect, connectionsOf('api-show'));

    expect(played.map(withoutJson)).toEqual(recorded.map(withoutJson));
  });

  it('are compared on every inbound recording, or the reason is listed', () => {
    const inbound = captureNames().filter((name) => !/^outbound|\.\d$/.test(name));
    const compared = [...WHOLE, 'api-show', ...Object.keys(BY_LEG), ...Object.keys(REPLIES)];

    expect([...compared, ...Object.keys(NOT_COMPARABLE)].sort()).toEqual([...inbound]);
  });
});

/** The recordings of a scenario, one for each connection. */
function connectionsOf(name: string): string[] {
  const further = captureNames().filter((other) => other.startsWith(`${name}.`));
  return [name, ...further];
}
