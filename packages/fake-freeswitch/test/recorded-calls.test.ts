import { decodeEvent, type EslEvent, FrameDecoder, isEventFrame } from '@switchwire/esl-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeFreeswitch, type FakeFreeswitch, readCapture } from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';

const BY_THE_CLOCK = /^(HEARTBEAT|RE_SCHEDULE)$/;

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

/** Plays the caller's side of a recorded call and gathers what a connection with `event json ALL` sees. */
async function play(script: readonly ((uuid: string) => string)[]): Promise<EslEvent[]> {
  fake = await createFakeFreeswitch({ timeScale: 0.05, hostname: 'vm', switchname: 'fs91' });
  const watcher = await RawClient.login(fake);
  await watcher.tell('event json ALL\n\n');
  const caller = await RawClient.login(fake);
  let uuid = '';
  for (const step of script) {
    await settled(watcher);
    const answer = await caller.tell(`api ${step(uuid)}\n\n`);
    uuid = /^\+OK ([0-9a-f-]{36})/.exec(answer)?.[1] ?? uuid;
  }
  await expect.poll(() => fake.calls.list()).toEqual([]);
  await settled(watcher);
  return eventsOf(watcher.received);
}

/** No further event comes: every channel is where it stays. */
async function settled(watcher: RawClient): Promise<void> {
  let before = -1;
  await expect
    .poll(
      () => {
        const same = before === watcher.frames.length;
        before = watcher.frames.length;
        return same;
      },
      { interval: 60 },
    )
    .toBe(true);
}

function eventsOf(bytes: Buffer): EslEvent[] {
  return new FrameDecoder()
    .push(bytes)
    .filter(isEventFrame)
    .map(decodeEvent)
    .filter(({ name }) => !BY_THE_CLOCK.test(name));
}

const recorded = (name: string): EslEvent[] => eventsOf(readCapture(name).serverBytes);

/** `CHANNEL_EXECUTE answer` of leg `-b` and the like. */
function nameOf(event: EslEvent): string {
  const application = event.text('Application');
  return application === undefined ? event.name : `${event.name} ${application}`;
}

const legNameOf = (event: EslEvent): string => event.text('Channel-Name')?.slice(-2) ?? '';

/** The events of one leg in order. */
const legOf = (events: readonly EslEvent[], leg: '-a' | '-b'): string[] =>
  events.filter((event) => legNameOf(event) === leg).map(nameOf);

/** For each kind of event on each leg: the names of its headers, in the order of the alphabet. */
function headerNames(events: readonly EslEvent[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const event of events) {
    const key = `${nameOf(event)} ${legNameOf(event)} ${event.text('Answer-State') ?? ''}`;
    names[key] ??= Object.keys(event.headers).sort();
  }
  return names;
}

const CALLS = [
  {
    recording: 'event-json-all-call',
    // leg -b notices the silence before it is told, or after: the end of its park goes either way
    race: /^CHANNEL_(HANGUP|UNPARK|EXECUTE_COMPLETE park)$/,
    script: [
      () => 'originate loopback/9386/default &park()',
      (uuid: string) => `uuid_kill ${uuid}`,
      () => 'hupall',
    ],
  },
  {
    recording: 'event-json-ivr-call',
    race: /^$/,
    script: [
      () => 'originate loopback/1000/default &park()',
      (uuid: string) => `uuid_setvar ${uuid} customer Zoë%20\\"x\\"`,
      (uuid: string) => `uuid_transfer ${uuid} 1002 XML default`,
      (uuid: string) => `uuid_kill ${uuid}`,
      () => 'hupall',
    ],
  },
] as const;

describe.each(CALLS)('the call of $recording', ({ recording, race, script }) => {
  const comparable = (events: readonly EslEvent[]): EslEvent[] =>
    events.filter((event) => !(race.test(nameOf(event)) && legNameOf(event) === '-b'));
  const theirs = comparable(recorded(recording));

  it('fires the recorded events on each leg in the recorded order', async () => {
    const ours = comparable(await play(script));

    expect(legOf(ours, '-a')).toEqual(legOf(theirs, '-a'));
    expect(legOf(ours, '-b')).toEqual(legOf(theirs, '-b'));
  });

  it('gives every kind of event the recorded headers', async () => {
    const ours = comparable(await play(script));

    expect(headerNames(ours)).toEqual(headerNames(theirs));
  });

  it('puts the headers of every kind of event in the recorded order', async () => {
    const ours = comparable(await play(script));

    expect(orders(ours)).toEqual(orders(theirs));
  });

  it('says of every kind of event where in FreeSWITCH it comes from', async () => {
    const ours = comparable(await play(script));

    expect(sources(ours)).toEqual(sources(theirs));
  });
});

/** For each kind of event the source position that the real server names. */
function sources(events: readonly EslEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.map((event) => [
      `${event.name} ${event.text('Channel-Write-codec-bit-rate') ?? ''}`,
      ['File', 'Function', 'Line-Number']
        .map((part) => event.text(`Event-Calling-${part}`) ?? '')
        .join(' '),
    ]),
  );
}

/** Header names in their order, variables left out: those move about when they are set anew. */
function orders(events: readonly EslEvent[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const event of events) {
    const key = `${event.name} ${event.text('Answer-State') ?? ''} ${legNameOf(event)}`;
    found[key] ??= Object.keys(event.headers).filter((name) => !name.startsWith('variable_'));
  }
  return found;
}
