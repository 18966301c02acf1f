import { type CallControl, type IncomingCall } from '../calls/call-control.ts';

/** A call to the `socket` application. */
export interface OutboundDial extends Omit<IncomingCall, 'actions'> {
  /** Where your listener is. Default `127.0.0.1`. */
  readonly host?: string;
  readonly port: number;
  /** Becomes the channel variable `socket_path`. */
  readonly path?: string;
  /** Default true; false is the sync mode, which the server calls `static`. */
  readonly async?: boolean;
  /** Default true; false is `Control: single-channel`. */
  readonly full?: boolean;
  /** What follows the `socket` application, one application per line. Default: nothing, so the call ends. */
  readonly then?: readonly string[];
}

/** A call that was sent to your listener. */
export interface OutboundCall {
  readonly uuid: string;
  /** The caller presses keys. */
  sendDtmf(digits: string): Promise<void>;
  /** The caller hangs up. */
  hangup(cause?: string): boolean;
}

/** Makes an incoming call and connects it to a listener by the `socket` application. */
export function dialOutbound(calls: CallControl, dial: OutboundDial): OutboundCall {
  const { host = '127.0.0.1', port, path, async: isAsync = true, full = true, then = [] } = dial;
  const words = [
    `${host}:${port}${path === undefined ? '' : `/${path}`}`,
    ...(isAsync ? ['async'] : []),
    ...(full ? ['full'] : []),
  ];
  const uuid = calls.receive({ ...dial, actions: [`socket ${words.join(' ')}`, ...then] });
  return {
    uuid,
    sendDtmf: (digits) => calls.sendDtmf(uuid, digits),
    hangup: (cause) => calls.hangup(uuid, cause),
  };
}
