import { type Channel } from './channel.ts';
import { type WaitEnd } from './run-stack.ts';

/** Both legs of a bridge, as the events of the first one name them. */
function legs(a: Channel, b: Channel): readonly (readonly [string, string])[] {
  return [
    ['Bridge-A-Unique-ID', a.uuid],
    ['Bridge-B-Unique-ID', b.uuid],
  ];
}

/** Tells a leg whom it is about to be bridged to. */
export function bond(leg: Channel, other: Channel): void {
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

/** Calls back when a leg hangs up or goes elsewhere; the result takes the callbacks away. */
function leaves(leg: Channel, run: () => void): () => void {
  const forget = [leg.onEnded(run), leg.thread.onMoved(run)];
  return () => {
    for (const each of forget) each();
  };
}

/**
 * The first leg's part of a bridge: CHANNEL_BRIDGE, waiting until one of the two goes away, CHANNEL_UNBRIDGE. The
 * second leg is hung up with it unless it was moved elsewhere. Tells why the first leg stopped waiting.
 */
export async function runBridge(a: Channel, b: Channel): Promise<WaitEnd> {
  const { core } = a.thread.board;
  a.partner = b;
  b.partner = a;
  a.profile.times.bridged = core.microseconds();
  b.profile.times.bridged = a.profile.times.bridged;
  a.variables.delete('uuid_bridge');
  if (!a.variables.has('signal_bond')) bond(a, b);
  if (!b.variables.has('signal_bond')) bond(b, a);
  a.fire('CHANNEL_BRIDGE', legs(a, b));
  remember(a, b, {
    name: b.profile.calleeIdName || b.profile.calleeIdNumber,
    number: b.profile.calleeIdNumber,
  });
  b.setVariable('call_uuid', a.uuid);
  remember(b, a, { name: a.profile.callerIdName, number: a.profile.callerIdNumber });
  const end = await a.thread.wait(Infinity, { until: (leave) => leaves(b, leave) });
  for (const leg of [a, b]) {
    leg.variables.delete('bridge_to');
    leg.variables.delete('signal_bond');
  }
  a.fire('CHANNEL_UNBRIDGE', legs(a, b));
  if (b.partner === a && !b.thread.moving) b.hangup(a.cause ?? 'NORMAL_CLEARING');
  if (b.partner === a) b.partner = undefined;
  a.partner = undefined;
  return end;
}
