import { commands } from '@switchwire/esl-protocol';
import { type OutboundSettings } from './outbound-options.ts';
import { type OutboundSession } from './outbound-session.ts';
import { ServedCall } from './served-call.ts';

/** Who is told on the way. */
export interface ServeHooks {
  /** The call is known and set up; its handler comes next. */
  readonly onReady: (call: ServedCall) => void;
  /** The handler threw, or a listener of the call did. */
  readonly onError: (error: unknown) => void;
}

/**
 * The course of one call: `connect` before anything else, its events, the handler, the end. Rejects when the call could
 * not be taken; what the handler throws goes to `onError`, and the call is hung up or left.
 */
export async function serveCall(
  session: OutboundSession,
  settings: OutboundSettings,
  hooks: ServeHooks,
): Promise<void> {
  const { channelData } = await session.connect(settings.connectTimeoutMs);
  const call = new ServedCall(session, channelData, hooks.onError);
  await setUp(call, settings);
  hooks.onReady(call);
  let handled: void | Promise<void>;
  try {
    handled = settings.onCall(call);
    call.release();
    await handled;
  } catch (error) {
    call.release();
    hooks.onError(error);
    await giveUp(call, settings);
    return;
  }
  // a lingering connection is ended by nobody else
  if (handled === undefined) void session.over.then(() => call.close());
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

async function giveUp(call: ServedCall, { hangupOnError }: OutboundSettings): Promise<void> {
  if (hangupOnError !== undefined && call.connected) {
    await call.hangup(hangupOnError).catch(() => undefined);
  }
  await call.close();
}
