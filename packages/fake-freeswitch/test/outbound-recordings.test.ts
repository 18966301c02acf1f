import { afterEach, describe, expect, it } from 'vitest';
import { captureNames, readCapture } from '../src/index.ts';
import { createOutboundRig, eventsOf, type OutboundRig } from './support/outbound-rig.ts';
import { RawClient } from './support/raw-client.ts';
import { compareWithRecording, type Dialogue } from './support/recorded-dialogue.ts';

const SOCKET = 'socket 127.0.0.1:PORT';

/** The extensions of the recorded server that have the `socket` application. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  '8084': [`${SOCKET} async full`],
  '8085': [SOCKET],
  'asyncfull-8089': [`${SOCKET} async full`, 'set after_socket=true', 'park'],
  'async-8089': [`${SOCKET} async`, 'set after_socket=true', 'park'],
  'sync-8089': [SOCKET, 'set after_socket=true', 'park'],
};

interface Scenario {
  readonly name: string;
  /** What the recorded caller called. */
  readonly extension: string;
  /** Variables of the originate. */
  readonly variables?: string;
  /** The application after which the recorded caller hung up. */
  readonly hangupDuring?: string;
  /** Connections of the recording that are inbound ones, counted from 0. */
  readonly inbound?: readonly number[];
}

const ADA = '{foo=bar,origination_caller_id_name=Ada,origination_caller_id_number=15551234567}';
const SYNC = `{foo=bar,long=${'x'.repeat(600)}}`;
const SCENARIOS: readonly Scenario[] = [
  { name: 'outbound-async-full', extension: '8084', variables: ADA },
  {
    name: 'outbound-async-plain-events',
    extension: '8084',
    hangupDuring: 'playback',
  },
  { name: 'outbound-async-linger-forever-exit', extension: '8084', hangupDuring: 'answer' },
  { name: 'outbound-async-notfull', extension: 'async-8089' },
  { name: 'outbound-async-exit-resume', extension: 'asyncfull-8089', inbound: [1] },
  { name: 'outbound-async-exit', extension: 'asyncfull-8089', inbound: [0] },
  { name: 'outbound-no-connect', extension: 'asyncfull-8089' },
  { name: 'outbound-sync', extension: '8085', variables: SYNC },
  {
    name: 'outbound-sync-caller-hangup',
    extension: '8085',
    hangupDuring: 'playback',
  },
  { name: 'outbound-sync-exit', extension: 'sync-8089', inbound: [1] },
  { name: 'outbound-async-myevents-plain', extension: 'asyncfull-8089', hangupDuring: 'sleep' },
  { name: 'outbound-async-myevents-json', extension: 'asyncfull-8089', hangupDuring: 'sleep' },
  { name: 'outbound-async-myevents-xml', extension: 'asyncfull-8089', hangupDuring: 'sleep' },
];

let rig: OutboundRig;

afterEach(() => rig.stop());

async function start(timeScale = 1): Promise<void> {
  rig = await createOutboundRig({
    timeScale,
    hostname: 'vm',
    switchname: 'fs91',
    limits: { authTimeoutMs: 0 },
    dialplan: (number) =>
      EXTENSIONS[number]?.map((action) => action.replace('PORT', String(rig.port))),
  });
}

/** Calls an extension as the recorded caller did; the connection that FreeSWITCH makes for it. */
async function call({ extension, variables = '' }: Scenario): Promise<RawClient> {
  const count = rig.accepted.length;
  const caller = await RawClient.login(rig.fake);
  caller.write(`api originate ${variables}loopback/${extension}/default &park()\n\n`);
  await expect.poll(() => rig.accepted.length).toBe(count + 1);
  return rig.accepted[count]!;
}

/** When the recorded caller had hung up everything. */
const hangupAt = (name: string): number => whenSeen(name, 'MANAGER_REQUEST');

/** A little before the first trace of something, as it happens before it is read. */
function whenSeen(name: string, trace: string): number {
  const line = readCapture(name).lines.find(({ data }) => data.includes(trace));
  return (line?.t ?? Infinity) - 0.01;
}

/** The leg that a bridge reached hangs up. */
async function rejectedByOther(): Promise<void> {
  const reached = () =>
    rig.fake.calls.list().find(({ name, state }) => {
      return name === 'loopback/1001-a' && state === 'CS_EXCHANGE_MEDIA';
    });
  await expect.poll(reached).toBeDefined();
  rig.fake.calls.hangup(reached()?.uuid ?? '', 'CALL_REJECTED');
}

/** The call runs that application, or ran it last. */
async function hangupDuring(application: string): Promise<void> {
  await expect
    .poll(() => rig.fake.calls.list().find(({ name }) => name.endsWith('-b'))?.application)
    .toBe(application);
  for (const { uuid } of rig.fake.calls.list()) rig.fake.calls.hangup(uuid, 'MANAGER_REQUEST');
}

describe('the fake and the recorded server', () => {
  it.each(SCENARIOS)('send the same frames in $name', async (scenario) => {
    const { name, inbound = [], hangupDuring: during } = scenario;
    await start();
    const connections = captureNames().filter((one) => one === name || one.startsWith(`${name}.`));
    const run = (): Promise<void> => hangupDuring(during ?? '');

    const { recorded, played } = await compareWithRecording(
      (index) => (inbound.includes(index) ? RawClient.connect(rig.fake) : call(scenario)),
      connections,
      {
        byLeg: true,
        events: (frame) => !isParkForClient(frame),
        happenings: during === undefined ? [] : [{ t: hangupAt(name), run }],
      },
    );

    expect(played.map(comparable)).toEqual(recorded.map(comparable));
  });

  it('send the same frames in outbound-bridge', async () => {
    await start();
    const name = 'outbound-bridge';
    const variables = '{ignore_early_media=true,origination_caller_id_number=15551234567}';
    const { recorded, played } = await compareWithRecording(
      () => call({ name, extension: 'asyncfull-8089', variables }),
      [name],
      { happenings: [{ t: whenSeen(name, '"CALL_REJECTED"'), run: rejectedByOther }] },
    );

    expect(played.map(comparable)).toEqual(recorded.map(comparable));
  });

  it('send the same frames in outbound-digits', async () => {
    // as slow as the recorded one: each key has its second
    await start(10);
    const name = 'outbound-digits';
    const watcher = await rig.watch();
    const variables = '{ignore_early_media=true,origination_caller_id_number=15551234567}';
    // what was pressed, each once a prompt is over: how many sounds were heard until then
    const pressed = [
      { app: 0, heard: 1, keys: '12#' },
      { app: 1, heard: 2, keys: '3' },
      { app: 2, heard: 4, keys: '42' },
      { app: 3, heard: 5, keys: '12' },
      { app: 5, heard: 9, keys: '3' },
      { app: 5, heard: 11, keys: '2' },
    ];
    const asked = readCapture(name).lines.filter(({ dir, data }) => {
      return dir === 'c2s' && data.includes('play_and_get_digits');
    });
    const happenings = pressed.map(({ app, heard, keys }) => ({
      t: (asked[app]?.t ?? 0) + 0.001,
      run: async (): Promise<void> => {
        const played = (): number =>
          eventsOf(watcher).filter((one) => one === 'PLAYBACK_STOP').length;
        await expect.poll(played, { timeout: 10_000, interval: 5 }).toBe(heard);
        const leg = rig.fake.calls.list().find((one) => one.name.endsWith('-b'));
        await rig.fake.calls.sendDtmf(leg?.uuid ?? '', keys);
      },
    }));

    const { recorded, played } = await compareWithRecording(
      () => call({ name, extension: 'asyncfull-8089', variables }),
      [name],
      { happenings },
    );

    expect(played.map(comparable)).toEqual(recorded.map(comparable));
  }, 30_000);

  it('show the same channels in outbound-client-vanishes', async () => {
    await start();
    const calls = ['asyncfull-8089', 'sync-8089'];
    const name = 'outbound-client-vanishes';
    const parked = async (): Promise<void> => {
      await expect
        .poll(() => rig.fake.calls.list().map(({ application }) => application))
        .toEqual(['park', 'park', 'park', 'park']);
    };
    const vanish = (index: number) => async (): Promise<void> => {
      rig.accepted[index]?.socket.destroy();
      return Promise.resolve();
    };

    const { recorded, played } = await compareWithRecording(
      (index) => {
        const extension = calls[index];
        return extension === undefined ? RawClient.connect(rig.fake) : call({ name, extension });
      },
      [name, `${name}.2`, `${name}.3`],
      {
        byLeg: true,
        happenings: [
          { t: 0.7, run: vanish(0) },
          { t: 1.5, run: vanish(1) },
          { t: 1.55, run: parked },
        ],
      },
    );

    expect(played.map((one) => comparable(one).answers)).toEqual(
      recorded.map((one) => comparable(one).answers),
    );
  });

  it('are compared on every outbound recording', () => {
    const outbound = captureNames().filter(
      (name) => name.startsWith('outbound') && !/\.\d$/.test(name),
    );
    const elsewhere = ['outbound-client-vanishes', 'outbound-early-hangup'];
    elsewhere.push('outbound-bridge');
    elsewhere.push('outbound-digits');
    // a call over SIP, and files that are read again
    elsewhere.push('outbound-record');

    expect([...SCENARIOS.map(({ name }) => name), ...elsewhere].sort()).toEqual(outbound);
  });

  it('say the same to a client whose call was gone before it spoke: outbound-early-hangup', async () => {
    await start();
    const watcher = await rig.watch();
    const { call: dialled, client } = await rig.dial();

    dialled.hangup();
    await expect.poll(() => eventsOf(watcher)).toContain('CHANNEL_HANGUP_COMPLETE');
    await watcher.replyTo('api echo and now\n\n');
    expect(client.text).toBe('');
    client.write('connect\n\nmyevents\n\n');

    expect(await client.untilEnd()).toBe(
      readCapture('outbound-early-hangup')
        .serverBytes.toString()
        .replace(/(Controlled-Session-UUID: ).*/, `$1${dialled.uuid}`),
    );
    await expect.poll(() => rig.fake.calls.list()).toEqual([]);
  });
});

/** The park of the `socket` application begins at any time after `connect`: before or after `myevents`. */
function isParkForClient(frame: string): boolean {
  return /Event-Name(":"|: |>)CHANNEL_PARK/.test(frame) && !frame.includes('after_socket');
}

/** The fake's dialplan knows numbers, no patterns: there is nothing that a pattern could have matched. */
function comparable(dialogue: Dialogue): Dialogue {
  const { answers, events, closed } = dialogue;
  const tidy = (frame: string): string =>
    frame
      .replace(/variable_DP_MATCH: .*\n/g, '')
      .replace(/"variable_DP_MATCH":\[[^\]]*\],/g, '')
      .replace(/ *<variable_DP_MATCH>.*\n/g, '');
  return { answers: answers.map(tidy), events: events.map(tidy), closed };
}
