import { leadingInteger } from '../wire/command-block.ts';
import { exchangeMedia, runBridge } from './bridging.ts';
import { type Channel } from './channel.ts';
import { causeOf } from './hangup-causes.ts';
import { createLoopback, createOutboundLeg, type LegRequest } from './legs.ts';
import { type OriginateRequest, takeVariables } from './originate-line.ts';
import { flipCallerId } from './renew-profile.ts';
import { type Switchboard } from './switchboard.ts';
import { transfer } from './transfer.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;
/** Endpoints that this server can call; others are CHAN_NOT_IMPLEMENTED. */
const ENDPOINTS: ReadonlySet<string> = new Set(['error', 'loopback', 'sofia', 'user', 'verto']);

/** A call to an endpoint. */
interface DialRequest extends LegRequest {
  readonly timeoutSeconds: number | undefined;
}

/** A leg that was answered, or the cause why none was. */
type DialResult = { readonly leg: Channel } | { readonly cause: string };

/** Runs an `originate`; the result is its output. The answered leg runs its application or extension afterwards. */
export async function originate(board: Switchboard, request: OriginateRequest): Promise<string> {
  const { variables } = request;
  const result = await dial(board, request.url, {
    uuid: variables.get('origination_uuid'),
    callerIdName: variables.get('origination_caller_id_name') ?? request.callerIdName ?? '',
    callerIdNumber: variables.get('origination_caller_id_number') ?? request.callerIdNumber ?? '',
    variables,
    timeoutSeconds: timeoutOf(variables) ?? request.timeoutSeconds,
  });
  if ('cause' in result) return `-ERR ${result.cause}\n`;
  const { leg } = result;
  startLeg(board, leg, request);
  return `+OK ${leg.uuid}\n`;
}

/** `originate_timeout`, in seconds; it wins over the argument of `originate`. */
function timeoutOf(variables: ReadonlyMap<string, string>): number | undefined {
  return leadingInteger(variables.get('originate_timeout') ?? '') || undefined;
}

/** Calls an endpoint and waits for the answer. */
async function dial(
  board: Switchboard,
  url: string,
  request: DialRequest,
  caller?: Channel,
): Promise<DialResult> {
  const endpoint = url.slice(0, Math.max(0, url.indexOf('/')));
  if (!ENDPOINTS.has(endpoint)) return { cause: 'CHAN_NOT_IMPLEMENTED' };
  const isTaken = request.uuid !== undefined && board.find(request.uuid) !== undefined;
  if (board.refuses || isTaken) return { cause: 'DESTINATION_OUT_OF_ORDER' };
  if (!board.counters.hasRoomFor(endpoint === 'loopback' ? 2 : 1)) {
    return { cause: 'SWITCH_CONGESTION' };
  }
  if (endpoint === 'error') return { cause: causeOf(url.slice('error/'.length)) };
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
  return { leg };
}

/** Waits for the answer or the end of a leg; a caller that goes away cancels it. */
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
  void startInbound(b, board.actionsFor(b.profile.destinationNumber));
  return a;
}

/** An incoming leg begins its extension, or ends where there is none. */
export async function startInbound(
  leg: Channel,
  actions: ReturnType<Switchboard['actionsFor']>,
): Promise<void> {
  if (actions === undefined) leg.hangup('NO_ROUTE_DESTINATION');
  else leg.enter('CS_EXECUTE');
  await leg.thread.run(actions ?? []);
}

/** Sends the answered leg to its extension or application, once its caller has the answer. */
function startLeg(board: Switchboard, leg: Channel, request: OriginateRequest): void {
  const { target, dialplan, context } = request;
  setImmediate(() => {
    if (leg.ended) {
      void leg.thread.run([]);
    } else if ('extension' in target) {
      transfer(board, leg, target.extension, dialplan, context);
    } else {
      flipCallerId(leg);
      leg.enter('CS_EXECUTE');
      void leg.thread.run([target.inline]);
    }
  });
}

/** The `bridge` application: calls an endpoint, connects it with the channel, and comes back when it is over. */
export async function bridgeTo(
  board: Switchboard,
  channel: Channel,
  data: string,
): Promise<undefined> {
  const { variables, rest } = takeVariables(data);
  const request: DialRequest = {
    uuid: variables.get('origination_uuid'),
    callerIdName: channel.profile.callerIdName,
    callerIdNumber: channel.profile.callerIdNumber,
    variables,
    timeoutSeconds: timeoutOf(variables),
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
  channel.otherLeg = { type: 'originatee', profile: leg.profile };
  leg.otherLeg = { type: 'originator', profile: channel.profile };
  leg.thread.moveTo(() => exchangeMedia(leg));
  await runBridge(channel, leg);
  if (channel.variable('hangup_after_bridge') === 'true') channel.hangup('NORMAL_CLEARING');
  return undefined;
}
