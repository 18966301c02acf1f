import { type Channel } from './channel.ts';
import { type WaitEnd } from './run-stack.ts';

/** Both legs of a bridge, as the events of the first one name them. */
function legs(a: Channel, b: Channel): readonly (readonly [string, string])[] {
  return [
    ['Bridge-A-Unique-ID', a.uuid],
    ['Bridge-B-Unique-ID', b.uuid],
  ];
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
  a.setVariable('bridge_to', b.uuid);
  a.setVariable('last_bridge_to', b.uuid);
  b.setVariable('bridge_to', a.uuid);
  b.setVariable('last_bridge_to', a.uuid);
  a.fire('CHANNEL_BRIDGE', legs(a, b));
  const end = await a.thread.wait(Infinity, { until: (leave) => leaves(b, leave) });
  a.variables.delete('bridge_to');
  b.variables.delete('bridge_to');
  a.fire('CHANNEL_UNBRIDGE', legs(a, b));
  if (b.partner === a && !b.thread.moving) b.hangup(a.cause ?? 'NORMAL_CLEARING');
  if (b.partner === a) b.partner = undefined;
  a.partner = undefined;
  return end;
}
