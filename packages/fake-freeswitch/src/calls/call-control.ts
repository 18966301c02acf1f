import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type Channel } from './channel.ts';
import { parseAction } from './dialplan.ts';
import { playDigits } from './digits.ts';
import { causeOf } from './hangup-causes.ts';
import { createInboundLeg } from './legs.ts';
import { originate } from './originate.ts';
import { ORIGINATE_USAGE, parseOriginate } from './originate-line.ts';
import { startInbound } from './start-inbound.ts';
import { type Switchboard } from './switchboard.ts';

/** One leg of a call as a test sees it. */
export interface CallInfo {
  readonly uuid: string;
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  /** `CS_EXECUTE` … */
  readonly state: string;
  /** `RINGING`, `ACTIVE` … */
  readonly callState: string;
  readonly answered: boolean;
  readonly callerIdName: string;
  readonly callerIdNumber: string;
  readonly destination: string;
  /** The application that runs now or ran last. */
  readonly application: string;
}

/** A call that comes in from outside. */
export interface IncomingCall {
  /** Caller id number. Default `1000`. */
  readonly from?: string;
  /** Caller id name. Default none. */
  readonly fromName?: string;
  /** The extension that is called. Default `9386`. */
  readonly to?: string;
  /** Default: a new one. It must not be that of another channel. */
  readonly uuid?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** What the call does instead of the extension: one application per line. */
  readonly actions?: readonly string[];
}

/** Calls of the fake server, made and moved without an Event Socket. */
export interface CallControl {
  /** Every leg, in the order of creation. */
  list(): readonly CallInfo[];
  /** A call from outside reaches an extension; the result is its uuid. Throws if no session is free or a shutdown waits. */
  receive(call?: IncomingCall): string;
  /** Like the API command, e.g. `originate('loopback/1000 &park()')`: `+OK ‹uuid›` or `-ERR ‹cause›`. */
  originate(args: string): Promise<string>;
  /** The caller presses keys, e.g. `12#`; each becomes a DTMF event of that leg. Settles after the last one. */
  sendDtmf(uuid: string, digits: string): Promise<void>;
  /** False if there is no such leg. */
  answer(uuid: string): boolean;
  /** False if there is no such leg, or if it has ended. */
  hangup(uuid: string, cause?: string): boolean;
}

/** The calls of a switchboard for users of the fake. */
export function createCallControl(board: Switchboard): CallControl {
  return {
    list: () => board.channels.map(describe),
    receive: (call = {}) => receive(board, call),
    originate: async (args) => {
      const request = parseOriginate(args);
      return request === undefined ? ORIGINATE_USAGE : originate(board, request);
    },
    sendDtmf: async (uuid, digits) => {
      const channel = board.find(uuid);
      if (channel !== undefined) await playDigits(board, channel, digits, 'RTP');
    },
    answer: (uuid) => {
      const channel = board.find(uuid);
      channel?.markAnswered();
      return channel !== undefined;
    },
    hangup: (uuid, cause) => board.find(uuid)?.hangup(causeOf(cause)) ?? false,
  };
}

/** Sends an incoming call to its extension; the result is its uuid. */
function receive(board: Switchboard, call: IncomingCall): string {
  const to = call.to ?? '9386';
  if (call.uuid !== undefined && board.find(call.uuid) !== undefined) {
    throw new InvalidArgumentError(`There is a channel ${call.uuid} already`);
  }
  if (board.refuses) throw new Error('DESTINATION_OUT_OF_ORDER: the server is shutting down');
  if (board.paused.inbound) throw new Error('No call is taken: fsctl pause inbound');
  if (!board.counters.hasRoomFor(1)) {
    throw new Error(`No session is free: Max-Sessions is ${board.counters.maxSessions}`);
  }
  const leg = createInboundLeg(board, to, {
    uuid: call.uuid,
    callerIdName: call.fromName ?? '',
    callerIdNumber: call.from ?? '1000',
    variables: new Map(Object.entries(call.variables ?? {})),
  });
  void startInbound(leg, call.actions?.map(parseAction) ?? board.actionsFor(to));
  return leg.uuid;
}

function describe(channel: Channel): CallInfo {
  const { profile } = channel;
  return {
    uuid: channel.uuid,
    name: channel.name,
    direction: profile.direction,
    state: channel.state,
    callState: channel.callState,
    answered: channel.answered,
    callerIdName: profile.callerIdName,
    callerIdNumber: profile.callerIdNumber,
    destination: profile.destinationNumber,
    application: channel.shownApp.app,
  };
}
