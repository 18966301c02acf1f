import { type Channel } from './channel.ts';
import { runBridge } from './bridging.ts';
import { type DialplanAction } from './dialplan.ts';
import { causeOf } from './hangup-causes.ts';
import { createLoopback, createOutboundLeg, type LegRequest } from './legs.ts';
import { type OriginateRequest, takeVariables } from './originate-line.ts';
import { flipCallerId } from './renew-profile.ts';
import { type Switchboard } from './switchboard.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;

/** A leg that was answered, or the cause why none was. */
type DialResult = { readonly leg: Channel } | { readonly cause: string };

/** Runs an `originate`; the result is its output. The answered leg goes its way afterwards. */
export async function originate(board: Switchboard, request: OriginateRequest): Promise<string> {
  const result = await dial(board, request.url, {
    uuid: request.variables.get('origination_uuid'),
    callerIdName: request.variables.get('origination_caller_id_name') ?? request.callerIdName ?? '',
    callerIdNumber:
      request.variables.get('origination_caller_id_number') ?? request.callerIdNumber ?? '',
    variables: request.variables,
    timeoutSeconds: request.timeoutSeconds,
  });
  if ('cause' in result) return `-ERR ${result.cause}\n`;
  const { leg } = result;
  // the caller has its answer before the leg begins to work
  setImmediate(() => startLeg(board, leg, request));
  return `+OK ${leg.uuid}\n`;
}

/** Calls an endpoint and waits for the answer. */
async function dial(
  board: Switchboard,
  url: string,
  request: LegRequest & { readonly timeoutSeconds: number | undefined },
  caller?: Channel,
): Promise<DialResult> {
  const legs = url.startsWith('loopback/') ? 2 : 1;
  const isTaken = request.uuid !== undefined && board.find(request.uuid) !== undefined;
  if (board.refuses || isTaken) return { cause: 'DESTINATION_OUT_OF_ORDER' };
  if (!board.counters.hasRoomFor(legs)) return { cause: 'SWITCH_CONGESTION' };
  const failure = /^error\/(.+)$/.exec(url)?.[1];
  if (failure !== undefined) return { cause: causeOf(failure) };
  const leg = startCall(board, url, request);
  const seconds = request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const cancel = board.timeless
    ? undefined
    : board.after(seconds * 1000, () => leg.hangup('NO_ANSWER'));
  await settled(leg, caller);
  cancel?.();
  if (leg.cause !== undefined) {
    void leg.thread.run([]);
    return { cause: leg.cause };
  }
  await board.packet();
  leg.setVariable('endpoint_disposition', 'ANSWER');
  flipCallerId(leg);
  return { leg };
}

/** Waits for the answer or the end of a leg; a caller that goes away gives it up. */
async function settled(leg: Channel, caller: Channel | undefined): Promise<void> {
  if (caller === undefined) {
    await new Promise<void>((resolve) => void leg.onSettled(resolve));
    return;
  }
  const until = (end: () => void): (() => void) => leg.onSettled(end);
  const end = await caller.thread.wait(Infinity, { serves: false, until });
  if (end !== 'broken') leg.hangup('ORIGINATOR_CANCEL');
}

function startCall(board: Switchboard, url: string, request: LegRequest): Channel {
  if (!url.startsWith('loopback/')) {
    const leg = createOutboundLeg(board, url, request);
    board.after(0, () => leg.markAnswered());
    return leg;
  }
  const { a, b } = createLoopback(board, url, request);
  void b.thread.start(board.actionsFor(b.profile.destinationNumber));
  return a;
}

function startLeg(
  board: Switchboard,
  leg: Channel,
  { target, dialplan, context }: OriginateRequest,
): void {
  if (leg.ended) {
    void leg.thread.run([]);
    return;
  }
  if ('extension' in target) {
    board.transfer(leg, target.extension, dialplan, context);
    return;
  }
  leg.enter('CS_EXECUTE');
  const steps: readonly DialplanAction[] = [target.inline];
  if (target.inline.app !== 'park') leg.setCallState('ACTIVE');
  void leg.thread.run(steps);
}

/** The `bridge` application: calls an endpoint, connects it with the channel, and comes back when it is over. */
export async function bridgeTo(channel: Channel, data: string): Promise<undefined> {
  const { board } = channel.thread;
  const { variables, rest } = takeVariables(data);
  const request = {
    uuid: variables.get('origination_uuid'),
    callerIdName: channel.profile.callerIdName,
    callerIdNumber: channel.profile.callerIdNumber,
    variables,
    timeoutSeconds: undefined,
  };
  const result = await dial(board, rest, request, channel);
  if ('cause' in result) {
    channel.setVariable('originate_disposition', result.cause);
    return undefined;
  }
  const { leg } = result;
  if (channel.ended || channel.thread.moving) {
    leg.hangup('ORIGINATOR_CANCEL');
    void leg.thread.run([]);
    return undefined;
  }
  channel.setVariable('originate_disposition', 'SUCCESS');
  channel.markAnswered();
  channel.setCallState('ACTIVE');
  channel.otherLeg = { type: 'originatee', profile: leg.profile };
  leg.otherLeg = { type: 'originator', profile: channel.profile };
  leg.thread.moveTo({ kind: 'exchange' });
  leg.setCallState('ACTIVE');
  await runBridge(channel, leg);
  if (channel.variable('hangup_after_bridge') === 'true') channel.hangup('NORMAL_CLEARING');
  return undefined;
}
