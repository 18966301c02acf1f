import { commands, type EslEvent } from '@switchwire/esl-protocol';
import { requestCause } from '../close-cause.ts';
import { type OutboundSettings } from './outbound-options.ts';
import { type OutboundSession } from './outbound-session.ts';
import { ServedCall } from './served-call.ts';

/** What is notified on the way. */
export interface ServeHooks {
  /** The call is known and set up; its handler comes next. */
  readonly onReady: (call: ServedCall) => void;
  /** The call was hung up before its handler could run, the handler threw, or a listener of the call did. */
  readonly onError: (error: unknown, call: ServedCall) => void;
}

/**
 * The course of one call that has answered `connect`: its events, the handler, the end. What goes wrong is reported to
 * `onError`, and the call is hung up or left.
 */
export async function serveCall(
  session: OutboundSession,
  channelData: EslEvent,
  settings: OutboundSettings,
  hooks: ServeHooks,
): Promise<void> {
  const call: ServedCall = new ServedCall(session, channelData, (error) => {
    hooks.onError(error, call);
  });
  try {
    await setUp(call, settings);
  } catch (error) {
    hooks.onError(call.goneInstead(error), call);
    session.wire.destroy(requestCause(session.address));
    return;
  }
  hooks.onReady(call);
  let handled: unknown;
  try {
    handled = settings.onCall(call);
    call.release();
    await handled;
  } catch (error) {
    call.release();
    hooks.onError(error, call);
    await giveUp(call, settings);
    return;
  }
  // nothing else ends a lingering connection
  if (!isThenable(handled)) void session.over.then(() => call.close());
  else await call.close();
}

/** One write; the answers are refusals at worst, which the handler sees by what does not arrive. */
async function setUp(call: ServedCall, settings: OutboundSettings): Promise<void> {
  const { events, linger, divertEvents } = settings;
  const steps: Promise<unknown>[] = [];
  if (events !== false) steps.push(call.myevents());
  if (linger !== false && call.full && call.mode === 'async') {
    steps.push(call.send(commands.linger(linger === true ? undefined : linger)));
  }
  if (divertEvents) steps.push(call.divertEvents(true));
  await Promise.all(steps);
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

async function giveUp(call: ServedCall, { hangupOnError }: OutboundSettings): Promise<void> {
  if (hangupOnError !== undefined && call.connected) {
    await call.hangup(hangupOnError).catch(() => undefined);
  }
  await call.close();
}
