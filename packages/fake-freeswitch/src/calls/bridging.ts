import { type EventSource } from '../core/event-sources.ts';
import { type CallerProfile, type ProfileTimes } from './caller-profile.ts';
import { type Channel } from './channel.ts';
import { flipCallerId, renewProfile } from './renew-profile.ts';

const BRIDGE_FILE = 'switch_ivr_bridge.c';
const SOFT_EXECUTE = 'uuid_bridge_on_soft_execute';
/** Where the two CHANNEL_EXECUTE of `uuid_bridge` are made, that of the first leg first. */
const FIRST_SOURCE: EventSource = [BRIDGE_FILE, SOFT_EXECUTE, 1236];
const SECOND_SOURCE: EventSource = [BRIDGE_FILE, SOFT_EXECUTE, 1243];

/** Both legs of a bridge, as the events of the first one name them. */
function legs(a: Channel, b: Channel): readonly (readonly [string, string])[] {
  return [
    ['Bridge-A-Unique-ID', a.uuid],
    ['Bridge-B-Unique-ID', b.uuid],
  ];
}

/** Gives a leg the name of the other one, before the bridge begins. */
function bond(leg: Channel, other: Channel): void {
  leg.setVariable('bridge_channel', other.name);
  leg.setVariable('bridge_uuid', other.uuid);
  leg.setVariable('signal_bond', other.uuid);
}

/** What a leg knows of the other one from now on, and what was shown of it. */
function remember(
  leg: Channel,
  other: Channel,
  shown: { readonly name: string; readonly number: string },
): void {
  leg.setVariable('bridge_to', other.uuid);
  leg.setVariable('last_bridge_to', other.uuid);
  bond(leg, other);
  leg.setVariable('last_sent_callee_id_name', shown.name);
  leg.setVariable('last_sent_callee_id_number', shown.number);
  if (leg.pair === undefined) return;
  // a loopback leg passes on what it is shown
  leg.pair.profile.calleeIdName = shown.name;
  leg.pair.profile.calleeIdNumber = shown.number;
}

/** Calls back when a leg hangs up or goes elsewhere; the result removes the callbacks. */
function onLeaving(leg: Channel, run: () => void): () => void {
  const removals = [leg.onEnded(run), leg.thread.onMoved(run)];
  return () => {
    for (const remove of removals) remove();
  };
}

/**
 * The first leg's part of a bridge: CHANNEL_BRIDGE, waiting until one of the two goes away, CHANNEL_UNBRIDGE. The
 * second leg is hung up with it unless it was moved elsewhere. `begun` is called behind CHANNEL_BRIDGE.
 */
export async function runBridge(
  a: Channel,
  b: Channel,
  begun: () => void = () => undefined,
): Promise<void> {
  a.partner = b;
  b.partner = a;
  a.profile.times.bridged = a.core.microseconds();
  b.profile.times.bridged = a.profile.times.bridged;
  if (!a.variables.has('signal_bond')) bond(a, b);
  if (!b.variables.has('signal_bond')) bond(b, a);
  a.fire('CHANNEL_BRIDGE', legs(a, b));
  remember(a, b, {
    name: b.profile.calleeIdName || b.profile.calleeIdNumber,
    number: b.profile.calleeIdNumber,
  });
  b.setVariable('call_uuid', a.uuid);
  remember(b, a, { name: a.profile.callerIdName, number: a.profile.callerIdNumber });
  begun();
  await a.thread.wait(Infinity, { dropsKeys: true, until: (leave) => onLeaving(b, leave) });
  for (const leg of [a, b]) leg.variables.delete('bridge_to');
  b.setVariable('call_uuid', b.uuid);
  if (a.cause !== undefined) b.setVariable('bridge_hangup_cause', a.cause);
  if (b.cause !== undefined) a.setVariable('bridge_hangup_cause', b.cause);
  a.fire('CHANNEL_UNBRIDGE', legs(a, b));
  if (b.partner === a && !b.thread.moving) b.hangup('NORMAL_CLEARING');
  if (b.partner === a) b.partner = undefined;
  a.partner = undefined;
}

/** What the second leg of a bridge does: it waits until it is moved or ends. */
export async function exchangeMedia(leg: Channel): Promise<void> {
  leg.enter('CS_EXCHANGE_MEDIA');
  await leg.thread.wait(Infinity, { dropsKeys: true });
}

/** `uuid_bridge`: both legs leave what they do, meet, and are bridged. */
export function bridgeLegs(a: Channel, b: Channel): void {
  flipCallerId(a);
  a.setVariable('uuid_bridge', b.uuid);
  for (const [leg, other] of [
    [b, a],
    [a, b],
  ] as const) {
    bond(leg, other);
    leg.setVariable('original_destination_number', leg.profile.destinationNumber);
    leg.setVariable('original_caller_id_name', leg.profile.callerIdName);
    leg.setVariable('original_caller_id_number', leg.profile.callerIdNumber);
    renewProfile(leg, `uuid_br:${other.uuid}`, {
      logicalDirection: leg === a ? 'inbound' : 'outbound',
    });
    leg.partner = other;
    leg.pending = 'CS_HIBERNATE';
  }
  // the second leg has its caller id the other way round when it meets a dialplan again
  b.hitDialplan = false;
  a.otherLeg = { type: 'originatee', profile: seenFrom(b.profile, {}) };
  b.otherLeg = { type: 'originator', profile: seenFrom(a.profile, NO_TIMES) };
  const { promise: ready, resolve: arrive } = withResolver();
  b.thread.moveTo(() => followInto(b, arrive));
  a.thread.moveTo(() => leadInto(a, b, ready));
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Leaves the application that ran, on the way into the bridge. */
function comeIn(leg: Channel): void {
  leg.enter('CS_HIBERNATE');
  leg.enter('CS_RESET');
}

/** The first leg: waits until the second one is ready, bridges both, and has nothing to do afterwards. */
async function leadInto(a: Channel, b: Channel, ready: Promise<void>): Promise<void> {
  const { thread } = a;
  comeIn(a);
  a.enter('CS_SOFT_EXECUTE');
  a.variables.delete('uuid_bridge');
  const met = (end: () => void): (() => void) => {
    void ready.then(end);
    return onLeaving(b, end);
  };
  const end = await thread.wait(Infinity, { serves: false, until: met });
  if (end !== 'broken') return;
  if (b.ended || b.thread.moving) {
    a.hangup('DESTINATION_OUT_OF_ORDER');
    return;
  }
  b.enter('CS_SOFT_EXECUTE');
  b.setVariable('call_uuid', b.uuid);
  announce(a, b, FIRST_SOURCE);
  announce(b, a, SECOND_SOURCE);
  b.enter('CS_CONSUME_MEDIA');
  await runBridge(a, b, () => b.enter('CS_EXCHANGE_MEDIA'));
  if (!a.ended && !thread.moving) a.enter('CS_EXECUTE');
}

/** The second leg: gets ready, and waits until it is moved or ends. */
async function followInto(b: Channel, arrive: () => void): Promise<void> {
  comeIn(b);
  arrive();
  await b.thread.wait(Infinity, { dropsKeys: true });
}

/** CHANNEL_EXECUTE without an application behind it: it changes what `show channels` says. */
function announce(leg: Channel, other: Channel, source: EventSource): void {
  leg.shownApp = { app: 'uuid_bridge', data: other.uuid };
  const headers = [
    ['Application', 'uuid_bridge'],
    ['Application-Data', other.uuid],
  ] as const;
  leg.fire('CHANNEL_EXECUTE', [], headers, source);
}

/** The second leg is shown no times of the first. */
const NO_TIMES: Partial<ProfileTimes> = { profileCreated: '0', created: '0', answered: '0' };

/** The profile of a leg as the other one keeps it: what happens later is not in it. */
export function seenFrom(profile: CallerProfile, change: Partial<ProfileTimes>): CallerProfile {
  const times = { ...profile.times, ...change };
  return { ...profile, logicalDirection: 'inbound', transferSource: '', times };
}
