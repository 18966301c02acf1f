import { decodeEvent, type EslEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { isEventFrame } from './support/event-frames.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeFreeswitch, type FakeFreeswitch, readCapture } from '../src/index.ts';
import { closeClients, RawClient } from './support/raw-client.ts';
import { nameOf, withoutChance } from './support/recorded-events.ts';

const BY_THE_CLOCK = /^(HEARTBEAT|RE_SCHEDULE)$/;

interface RecordedCall {
  readonly recording: string;
  /** Events of legs `-b` whose place depends on which leg is faster. */
  readonly race: RegExp;
  /** What the caller's side says by `api`; the uuids are those of the legs it originated. */
  readonly script: readonly ((uuids: readonly string[]) => string)[];
}

const CALLS: readonly RecordedCall[] = [
  {
    recording: 'event-json-all-call',
    // leg -b notices the silence before its hangup, or after: its park ends in either way
    race: /^CHANNEL_(HANGUP|UNPARK|EXECUTE_COMPLETE park)$/,
    script: [
      () => 'originate loopback/9386/default &park()',
      ([uuid = '']) => `uuid_kill ${uuid}`,
      () => 'hupall',
    ],
  },
  {
    recording: 'event-json-ivr-call',
    race: /^$/,
    script: [
      () => 'originate loopback/1000/default &park()',
      ([uuid = '']) => `uuid_setvar ${uuid} customer Zoë%20\\"x\\"`,
      ([uuid = '']) => `uuid_transfer ${uuid} 1002 XML default`,
      ([uuid = '']) => `uuid_kill ${uuid}`,
      () => 'hupall',
    ],
  },
  {
    recording: 'event-plain-bridge',
    // the same, with another cause
    race: /^CHANNEL_(UNPARK|HANGUP_COMPLETE)$/,
    script: [
      () => 'originate loopback/1001/default &park()',
      () => 'originate loopback/1002/default &park()',
      ([a = '', b = '']) => `uuid_bridge ${a} ${b}`,
      ([a = '']) => `uuid_hold ${a}`,
      ([a = '']) => `uuid_hold off ${a}`,
      ([a = '']) => `uuid_transfer ${a} -both 9386 XML default`,
      ([a = '']) => `uuid_kill ${a} USER_BUSY`,
      () => 'hupall',
    ],
  },
];

let fake: FakeFreeswitch;

afterEach(async () => {
  closeClients();
  await fake.stop();
});

/** Plays the caller's side of a recorded call and gathers what a connection with `event json ALL` sees. */
async function play(script: RecordedCall['script']): Promise<EslEvent[]> {
  fake = await createFakeFreeswitch({ timeScale: 0.05, hostname: 'vm', switchname: 'fs91' });
  const watcher = await RawClient.login(fake);
  await watcher.replyTo('event json ALL\n\n');
  const caller = await RawClient.login(fake);
  const uuids: string[] = [];
  for (const step of script) {
    await settled(watcher);
    const command = step(uuids);
    const answer = await caller.replyTo(`api ${command}\n\n`);
    if (command.startsWith('originate')) uuids.push(answer.slice('+OK '.length).trim());
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

const legOf = (event: EslEvent): string => event.text('Channel-Name') ?? '';

/**
 * Per leg: its events in order, each with all of its headers; what leg -b did to leg -a by itself, as that comes
 * whenever leg -b is so far (see support/other-leg.ts).
 */
function legsOf(events: readonly EslEvent[]): Record<string, string[][]> {
  const legs: Record<string, string[][]> = {};
  for (const event of events) {
    const isAnswer = isAnswerByOther(event);
    const leg = `${legOf(event)}${isAnswer ? ' by its other leg' : ''}`;
    legs[leg] ??= [];
    legs[leg].push([nameOf(event), ...(isAnswer ? [] : withoutChance(event))]);
  }
  return legs;
}

function isAnswerByOther(event: EslEvent): boolean {
  if (!legOf(event).endsWith('-a')) return false;
  return event.name === 'CHANNEL_ANSWER' || event.text('Channel-Call-State-Number') === '4';
}

describe.each(CALLS)('the call of $recording', ({ recording, race, script }) => {
  const theirs = eventsOf(readCapture(recording).serverBytes);
  const names = new Set(theirs.map(({ name }) => name));
  const comparable = (events: readonly EslEvent[]): EslEvent[] =>
    events.filter((event) => {
      const isRace = race.test(nameOf(event)) && legOf(event).endsWith('-b');
      return names.has(event.name) && !isRace;
    });

  it('fires the recorded events on each leg, in their order, with their headers', async () => {
    const ours = comparable(await play(script));

    expect(legsOf(ours)).toEqual(legsOf(comparable(theirs)));
  });
});
