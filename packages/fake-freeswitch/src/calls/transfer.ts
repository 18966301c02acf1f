import { leadingInteger } from '../wire/command-block.ts';
import { type Channel } from './channel.ts';
import { type DialplanAction, inlineActions } from './dialplan.ts';
import { flipCallerId, renewProfile } from './renew-profile.ts';
import { type Switchboard } from './switchboard.ts';

/** How often a channel may be transferred, where `max_forwards` does not say so. */
const MAX_FORWARDS = 70;

/**
 * Sends a channel to another extension; an unknown one ends the call. False if it was transferred too often, which
 * ends the call too.
 */
export function transfer(
  board: Switchboard,
  channel: Channel,
  destination: string,
  dialplan?: string,
  context?: string,
): boolean {
  if (!countForward(channel)) return false;
  const plan = dialplan ?? channel.profile.dialplan;
  const where = context ?? channel.profile.context;
  const actions =
    plan.toLowerCase() === 'inline' ? inlineActions(destination) : board.actionsFor(destination);
  const become = (): void => {
    const { profile } = channel;
    renewProfile(channel, `bl_xfer:${destination}/${where}/${plan}`, {
      logicalDirection: channel.hitDialplan ? 'inbound' : 'outbound',
      rdnis: profile.destinationNumber,
      destinationNumber: destination,
      dialplan: plan,
      context: where,
    });
    channel.otherLeg = undefined;
    channel.pending = 'CS_ROUTING';
  };
  for (const leg of [channel, channel.partner]) leg?.variables.delete('signal_bond');
  // a bridge ends before the channel gets its new profile
  const isBridged = channel.partner !== undefined;
  if (!isBridged) become();
  channel.thread.moveTo(async () => {
    if (isBridged) {
      become();
      channel.setVariable('call_uuid', channel.uuid);
    }
    await route(channel, actions);
  });
  return true;
}

function countForward(channel: Channel): boolean {
  const left = channel.variable('max_forwards');
  const forwards = left === undefined ? MAX_FORWARDS : leadingInteger(left) - 1;
  if (forwards <= 0) {
    channel.hangup('EXCHANGE_ROUTING_ERROR');
    return false;
  }
  channel.setVariable('max_forwards', String(forwards));
  return true;
}

/** Routes the channel and runs the extension; without one the call ends with NO_ROUTE_DESTINATION. */
export async function route(
  channel: Channel,
  actions: readonly DialplanAction[] | undefined,
): Promise<void> {
  // an incoming call rings again wherever it is sent
  const isInbound = channel.profile.direction === 'inbound';
  channel.enter('CS_ROUTING', isInbound ? 'RINGING' : undefined);
  flipCallerId(channel);
  if (actions === undefined) {
    channel.hangup('NO_ROUTE_DESTINATION');
    return;
  }
  channel.enter('CS_EXECUTE', isInbound && channel.answered ? 'ACTIVE' : undefined);
  await channel.thread.work(actions);
}
