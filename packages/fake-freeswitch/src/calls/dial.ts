import { type Channel } from './channel.ts';
import { causeOf } from './hangup-causes.ts';
import { createLoopback, createOutboundLeg, type LegRequest } from './legs.ts';
import { takeVariables } from './originate-line.ts';
import { startInbound } from './start-inbound.ts';
import { type Switchboard } from './switchboard.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;
/** Endpoints that this server can call; others are CHAN_NOT_IMPLEMENTED. */
const ENDPOINTS: ReadonlySet<string> = new Set(['error', 'loopback', 'sofia', 'user', 'verto']);

/** A call to an endpoint. */
export interface DialRequest extends LegRequest {
  readonly timeoutSeconds: number | undefined;
}

/** A leg that was answered, or the cause why none was. */
export type DialResult = ({ readonly leg: Channel } | { readonly cause: string }) & {
  /** Every leg that was tried. */
  readonly tried: readonly Channel[];
};

/**
 * Calls endpoints and waits for the answer: those between `|` (or `:_:`) one after the other, those between `,` at one
 * time. The cause is that of the last one, or of the first of several at one time.
 */
export async function dial(
  board: Switchboard,
  url: string,
  request: DialRequest,
  caller?: Channel,
): Promise<DialResult> {
  let result: DialResult = { cause: 'DESTINATION_OUT_OF_ORDER', tried: [] };
  for (const group of url.split(/\||:_:/)) {
    if (group === '') continue;
    const tried = await dialAtOnce(board, group.split(','), request, caller);
    result = { ...tried, tried: [...result.tried, ...tried.tried] };
    if ('leg' in result || caller?.ended === true || caller?.thread.moving === true) return result;
  }
  return result;
}

async function dialAtOnce(
  board: Switchboard,
  urls: readonly string[],
  request: DialRequest,
  caller: Channel | undefined,
): Promise<DialResult> {
  const started = urls.map((url) => startCall(board, url, request));
  const legs = started.filter((one) => typeof one !== 'string');
  if (legs.length === 0) {
    return { cause: started.find((one) => typeof one === 'string') ?? '', tried: [] };
  }
  for (const leg of legs) noteLeg(leg, caller);
  const seconds = request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const hangupAll = (cause: string): void => {
    for (const leg of legs) leg.hangup(cause);
  };
  const cancel = board.timeless
    ? undefined
    : board.after(seconds * 1000, () => {
        hangupAll('NO_ANSWER');
      });
  if (!(await decided(legs, caller))) hangupAll('ORIGINATOR_CANCEL');
  cancel?.();
  const winner = legs.find((leg) => leg.answered && !leg.ended);
  for (const leg of legs) {
    if (leg === winner) continue;
    leg.hangup('LOSE_RACE');
    void leg.thread.run([]);
  }
  if (winner === undefined) return { cause: legs[0]?.cause ?? 'NORMAL_CLEARING', tried: legs };
  await board.packet();
  return { leg: winner, tried: legs };
}

/** What a caller keeps of a leg that rings for it. */
function noteLeg(leg: Channel, caller: Channel | undefined): void {
  const { calleeIdName, calleeIdNumber } = leg.profile;
  caller?.setVariable('originate_signal_bond', leg.uuid);
  caller?.variables.push('originated_legs', `${leg.uuid};${calleeIdName};${calleeIdNumber}`);
}

/** Waits until a leg is answered or all have ended; false: the caller went away before. */
async function decided(legs: readonly Channel[], caller: Channel | undefined): Promise<boolean> {
  const until = (end: () => void): (() => void) => {
    const look = (): void => {
      if (legs.some((leg) => leg.answered && !leg.ended) || legs.every(({ ended }) => ended)) end();
    };
    const removals = legs.map((leg) => leg.onSettled(look));
    return () => {
      for (const remove of removals) remove();
    };
  };
  if (caller !== undefined) {
    return (await caller.thread.wait(Infinity, { serves: false, until })) === 'broken';
  }
  await new Promise<void>((resolve) => void until(resolve));
  return true;
}

/** The leg that rings, or the cause why there is none. */
function startCall(board: Switchboard, text: string, request: DialRequest): Channel | string {
  const own = takeVariables(text, '[');
  const url = own.rest;
  // a bracket that is not closed in its word
  if (/^[{[<]/.test(url)) return 'DESTINATION_OUT_OF_ORDER';
  const variables = new Map([...request.variables, ...own.variables]);
  const endpoint = url.split('/', 1)[0] ?? '';
  if (!ENDPOINTS.has(endpoint)) return 'CHAN_NOT_IMPLEMENTED';
  const isTaken = request.uuid !== undefined && board.find(request.uuid) !== undefined;
  if (board.refuses || isTaken) return 'DESTINATION_OUT_OF_ORDER';
  if (!board.counters.hasRoomFor(endpoint === 'loopback' ? 2 : 1)) return 'SWITCH_CONGESTION';
  if (endpoint === 'error') return causeOf(url.slice('error/'.length));
  if (board.paused.outbound) return 'DESTINATION_OUT_OF_ORDER';
  if (endpoint !== 'loopback') {
    const leg = createOutboundLeg(board, url, { ...request, variables });
    board.after(0, () => leg.markAnswered());
    return leg;
  }
  const { a, b } = createLoopback(board, url, { ...request, variables });
  void startInbound(b, board.actionsFor(b.profile.destinationNumber));
  return a;
}
