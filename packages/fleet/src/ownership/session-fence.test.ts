import { type GatedSession } from '@switchwire/conn-manager';
import { decodeEvent, type EslEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { OWNER_EVENT, type Rank } from './announcement.ts';
import { AnnouncementKeys } from './announcement-keys.ts';
import { type LateEvents, SessionFence } from './session-fence.ts';

const ADDRESS = 'fs:8021';
const OURS: Rank = { epoch: 10, server: 'a-1' };

function eventOf(fields: Record<string, string>): EslEvent {
  const body = JSON.stringify(fields);
  const text = `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
  return decodeEvent(new FrameDecoder().push(Buffer.from(text))[0]!);
}

const said = (epoch: number, server: string, fleet = 'test', proof?: string): EslEvent =>
  eventOf({
    'Event-Name': 'CUSTOM',
    'Event-Subclass': 'switchwire::owner',
    'Switchwire-Fleet': fleet,
    'Switchwire-Epoch': String(epoch),
    'Switchwire-Server': server,
    ...(proof !== undefined && { 'Switchwire-Proof': proof }),
  });
const call = (id: string): EslEvent => eventOf({ 'Event-Name': 'DTMF', 'Unique-ID': id });

interface RigOptions {
  readonly rank?: Rank | undefined;
  readonly refused?: readonly string[];
  readonly isHolding?: boolean;
  readonly keys?: AnnouncementKeys;
  readonly lateEvents?: LateEvents;
}

/** A fence with one session that is at it, and everything that it says. */
function rigOf(options: RigOptions = {}) {
  const clock = new SimulatedClock();
  const log: string[] = [];
  const note = (text: string): void => void log.push(text);
  const fence = new SessionFence({
    fleet: 'test',
    clock,
    logger: { debug: () => undefined, info: () => undefined, error: () => undefined, warn: (_, message) => note(message) }, // prettier-ignore
    lateEvents: options.lateEvents ?? 'publish',
    timings: { objectionWindow: 300 },
    ownership: {
      rankOf: () => ('rank' in options ? options.rank : OURS),
      isOwn: (server) => server.startsWith('a-'),
      isShared: () => true,
      isHolding: () => options.isHolding === true,
      subscribed: (_, by) => note(`subscribed ${by}`),
      read: () => note('read'),
      superseded: (_, by) => note(`superseded by ${by.server}`),
      ended: (_, isDrained) => note(isDrained ? 'drained' : 'lost'),
      leaseEnded: () => note('lease ended'),
    },
    listener: {
      seam: (events) => note(`seam ${events.map(({ uniqueId }) => uniqueId).join()}`),
      late: ({ uniqueId }, _, lateMs) => note(`late ${uniqueId ?? ''} ${lateMs}`),
    },
    keys: () => options.keys ?? new AnnouncementKeys(undefined),
    checkSleep: () => note('chunk'),
  });
  const session: GatedSession = {
    address: ADDRESS,
    generation: 1,
    refusedEvents: options.refused ?? [],
    send: () => {
      note('say');
      return new Promise(() => undefined);
    },
    open: () => note('open'),
    refuse: (reason) => note(`refuse: ${reason}`),
    cut: (reason) => note(`cut: ${reason}`),
  };
  fence.announce(session);
  fence.say(ADDRESS);
  const admits = (...events: EslEvent[]): boolean[] =>
    events.map((event) => fence.admits(event, session));
  /** What was logged since the last look. */
  const take = (): string[] => log.splice(0);
  return { fence, clock, session, admits, take };
}

/** One that acts already. */
function openRig(options: RigOptions = {}) {
  const rig = rigOf(options);
  rig.admits(said(10, 'a-1'));
  rig.take();
  return rig;
}

describe('the fence', () => {
  it('believes only what is signed with a secret of the fleet, and says so once', () => {
    const keys = new AnnouncementKeys('k'.repeat(32));
    const { admits, take } = rigOf({ keys });
    const signed = (epoch: number, server: string): EslEvent =>
      said(epoch, server, 'test', keys.sign({ fleet: 'test', epoch, server }, ADDRESS));
    take();

    expect(admits(said(10, 'a-1'), call('1'))).toEqual([false, false]);
    expect(admits(said(11, 'b-1', 'test', 'nonsense'), signed(10, 'a-1'))).toEqual([false, false]);
    expect(admits(said(11, 'b-1'), call('2'), signed(11, 'b-1'), call('3'))).toEqual([false, true, false, false]); // prettier-ignore

    expect(take()).toEqual([
      'An announcement on fs:8021 in the name of a-1 is not signed with a secret of this fleet: ignored',
      'open',
      'read',
      'superseded by b-1',
    ]);
  });

  it('lets events through from our own announcement on', () => {
    const { admits, take } = rigOf();

    expect(admits(call('1'), said(10, 'a-1'), call('2'))).toEqual([false, false, true]);

    expect(take()).toEqual(['subscribed announcement', 'say', 'open', 'read']);
  });

  it('stops at a greater announcement, at once', () => {
    const { admits, take } = openRig();

    expect(admits(call('1'), said(11, 'b-1'), call('2'))).toEqual([true, false, false]);

    expect(take()).toEqual(['superseded by b-1']);
  });

  it('never opens behind a greater announcement', () => {
    const { admits, take } = rigOf();
    take();

    expect(admits(said(10, 'b-1'), said(10, 'a-1'), call('1'))).toEqual([false, false, false]);

    expect(take()).toEqual(['superseded by b-1']);
  });

  it('answers a smaller announcement with ours', () => {
    const { admits, take } = openRig();

    expect(admits(said(9, 'b-1'), call('1'))).toEqual([false, true]);

    expect(take()).toEqual(['say']);
  });

  describe('of a server that claimed a socket back', () => {
    const [given, back] = [said(11, 'b-1'), said(12, 'a-1')];

    /** It acted for epoch 10, and has claimed epoch 12 while the announcement of the other, with 11, was on its way. */
    function claimedBack() {
      let rank = OURS;
      const rig = openRig({
        get rank() {
          return rank;
        },
      });
      rank = { epoch: 12, server: 'a-1' };
      rig.fence.say(ADDRESS);
      rig.take();
      return rig;
    }

    it('leaves the other what comes between the two announcements', () => {
      const { fence, admits, take } = claimedBack();

      expect(admits(call('1'), given, call('2'))).toEqual([true, false, false]);
      expect(fence.isOpen(ADDRESS)).toBe(false);
      expect(admits(back, call('3'))).toEqual([false, true]);
      expect(take()).toEqual(['say']);
    });

    it('goes on where its own announcement came first', () => {
      const { admits } = claimedBack();

      expect(admits(call('1'), back, call('2'), given, call('3'))).toEqual([true, false, true, false, true]); // prettier-ignore
    });

    it('does not come back by an announcement of the epoch that it gave away', () => {
      const { admits } = claimedBack();

      expect(admits(given, said(10, 'a-1'), call('1'), back, call('2'))).toEqual([false, false, false, false, true]); // prettier-ignore
    });

    it('gives it up to one that took it again', () => {
      const { admits, take } = claimedBack();

      expect(admits(given, said(13, 'c-1'), back, call('1'))).toEqual([false, false, false, false]);
      expect(take()).toEqual(['say', 'superseded by c-1']);
    });

    it('is late behind both where the process slept meanwhile', () => {
      const { fence, admits, take } = claimedBack();
      admits(given);
      fence.slept();
      take();

      expect(admits(call('1'), back, call('2'), back, back, call('3'))).toEqual([false, false, false, false, false, true]); // prettier-ignore
      expect(take()).toEqual(['late 2 0']);
    });
  });

  it('does not answer its own announcement of an older epoch or name', () => {
    const { admits, take } = openRig();

    admits(said(9, 'a-1'), said(8, 'a-0'));

    expect(take()).toEqual([]);
  });

  it('does not open by its own announcement of an older epoch', () => {
    const { admits, take } = rigOf();
    take();

    expect(admits(said(9, 'a-1'), call('1'))).toEqual([false, false]);

    expect(take()).toEqual([]);
  });

  it('ignores another fleet, and logs it once', () => {
    const { admits, take } = openRig();

    expect(admits(said(99, 'x-1', 'other'), said(99, 'x-2', 'other'), call('1'))).toEqual([false, false, true]); // prettier-ignore

    expect(take()).toEqual(['The fleet "other" acts for fs:8021 too']);
  });

  it('delivers no announcement, complete or not', () => {
    const { admits } = openRig();

    expect(admits(eventOf({ 'Event-Name': 'CUSTOM', 'Event-Subclass': 'switchwire::owner' }))).toEqual([false]); // prettier-ignore
  });

  it('waits for an objection while the lease cannot be confirmed', () => {
    const { admits, clock, take } = rigOf({ isHolding: true });
    admits(call('of the server before'));
    take();

    admits(said(10, 'a-1'));
    clock.increment(299);
    expect(admits(call('1'))).toEqual([false]);
    clock.increment(1);
    expect(admits(call('2'))).toEqual([true]);

    expect(take()).toEqual(['open', 'read', 'seam 1']);
  });

  it('receives the objection', () => {
    const { admits, clock, take } = rigOf({ isHolding: true });
    take();

    admits(said(10, 'a-1'), said(11, 'b-1'));
    clock.increment(1_000);

    expect(admits(call('1'))).toEqual([false]);
    expect(take()).toEqual(['superseded by b-1']);
  });

  it('refuses a session of a socket that was not claimed', () => {
    const { admits, take } = rigOf({ rank: undefined });

    expect(admits(call('1'))).toEqual([false]);
    expect(take()).toEqual(['refuse: this server did not claim it']);
  });

  it('opens at once, protected by the lease alone, where announcements are refused', () => {
    const { admits, fence, take } = rigOf({ refused: [OWNER_EVENT] });

    expect(admits(call('1'))).toEqual([true]);
    expect(take()).toEqual(['subscribed lease', 'open', 'read']);
    fence.slept();
    expect(take()).toEqual(['lease ended']);
  });

  it('reports events from while the process slept as late, up to a new announcement', () => {
    const { admits, clock, fence, take } = openRig();
    fence.slept();
    clock.increment(5);

    expect(admits(call('1'), said(10, 'a-1'), call('2'))).toEqual([false, false, true]);

    expect(take()).toEqual(['say', 'late 1 5']);
  });

  it('stays late behind an announcement that was under way before it slept', () => {
    const { admits, fence } = openRig();
    fence.say(ADDRESS);
    fence.slept();

    expect(admits(said(10, 'a-1'), call('1'))).toEqual([false, false]);
    expect(admits(said(10, 'a-1'), call('2'))).toEqual([false, true]);
  });

  it('is superseded, behind late events, by the server that took over while it slept', () => {
    const { admits, fence, take } = openRig();
    fence.slept();

    expect(admits(call('1'), said(11, 'b-1'), call('2'), said(10, 'a-1'), call('3'))).toEqual([false, false, false, false, false]); // prettier-ignore

    expect(take()).toEqual(['say', 'late 1 0', 'superseded by b-1']);
  });

  it('delivers late events, too, if configured', () => {
    const { admits, fence } = openRig({ lateEvents: 'deliver' });
    fence.slept();

    expect(admits(call('1'))).toEqual([true]);
  });

  it('cuts the session after a sleep, if late events should be dropped', () => {
    const { fence, take } = openRig({ lateEvents: 'drop' });
    fence.slept();

    expect(take()).toEqual(['cut: the process was asleep']);
  });

  it('ends a session, and says whether it was lost or drained', () => {
    const lost = openRig();
    lost.fence.onEnd(lost.session);
    expect(lost.take()).toEqual(['lost']);

    const drained = openRig();
    drained.fence.end(ADDRESS, { epoch: 11, server: 'b-1' });
    expect(drained.admits(call('1'))).toEqual([false]);
    drained.fence.onEnd(drained.session);
    expect(drained.take()).toEqual(['refuse: b-1 acts for it', 'drained']);
    drained.fence.end(ADDRESS, undefined);
    expect(drained.take()).toEqual(['drained']);
  });

  it('asks with each chunk whether the process slept', () => {
    const { fence, take } = openRig();
    fence.onChunk();

    expect(take()).toEqual(['chunk']);
  });
});
