import { isTrue } from '../listener/true-value.ts';
import { leadingInteger } from '../wire/command-block.ts';
import { exchangeMedia, runBridge, seenFrom } from './bridging.ts';
import { type Channel } from './channel.ts';
import { dial, type DialRequest, type DialResult } from './dial.ts';
import { type OriginateRequest, takeVariables } from './originate-line.ts';
import { flipCallerId } from './renew-profile.ts';
import { type Switchboard } from './switchboard.ts';
import { transfer } from './transfer.ts';

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
  const { variables, rest } = takeVariables(data, '{<');
  const request: DialRequest = {
    uuid: variables.get('origination_uuid'),
    callerIdName: channel.profile.callerIdName,
    callerIdNumber: channel.profile.callerIdNumber,
    variables,
    timeoutSeconds: timeoutOf(variables),
  };
  if (channel.answered) channel.setCallState('RING_WAIT');
  const result = await dial(board, rest, request, channel);
  if (channel.answered && !channel.ended) channel.setCallState('ACTIVE');
  if ('cause' in result) {
    failBridge(channel, result);
    return undefined;
  }
  const { leg } = result;
  if (channel.ended || channel.thread.moving) {
    leg.hangup('ORIGINATOR_CANCEL');
    void leg.thread.run([]);
    return undefined;
  }
  channel.variables.delete('originate_signal_bond');
  setDisposition(channel, 'SUCCESS', result.tried);
  channel.markAnswered();
  channel.otherLeg = { type: 'originatee', profile: seenFrom(leg.profile, {}) };
  leg.otherLeg = { type: 'originator', profile: channel.profile };
  leg.thread.moveTo(() => exchangeMedia(leg));
  await runBridge(channel, leg);
  if (channel.variable('hangup_after_bridge') === 'true') channel.hangup('NORMAL_CLEARING');
  return undefined;
}

/** Causes after which the dialplan goes on by itself. */
const GOES_ON = /^(NO_ANSWER|NO_USER_RESPONSE|ORIGINATOR_CANCEL)$/;
/** `DIALSTATUS` of causes that have a word of their own. */
const DIAL_STATUS: Readonly<Record<string, string>> = {
  USER_BUSY: 'BUSY',
  NO_ANSWER: 'NOANSWER',
  ORIGINATOR_CANCEL: 'CANCEL',
};

/** Nobody was reached: the channel is hung up, unless `continue_on_fail` is true or names the cause. */
function failBridge(channel: Channel, { cause, tried }: Failure): void {
  if (tried.length > 0) channel.setVariable('last_bridge_hangup_cause', cause);
  setDisposition(channel, cause, tried);
  channel.setVariable('originate_failed_cause', cause);
  const rang = tried.find(({ profile }) => profile.times.progress !== '0');
  const { times } = channel.profile;
  if (rang !== undefined && times.progress === '0') times.progress = rang.profile.times.progress;
  const option = channel.variable('continue_on_fail') ?? '';
  const goesOn = isTrue(option) || option.toUpperCase().split(',').includes(cause);
  if (!goesOn && !GOES_ON.test(cause)) channel.hangup(cause);
}

type Failure = Extract<DialResult, { readonly cause: string }>;

function setDisposition(channel: Channel, cause: string, tried: readonly Channel[]): void {
  channel.setVariable('originate_disposition', cause);
  channel.setVariable('DIALSTATUS', DIAL_STATUS[cause] ?? cause);
  for (const leg of tried) {
    channel.variables.push('originate_causes', `${leg.uuid};${leg.cause ?? 'NONE'}`);
  }
}
