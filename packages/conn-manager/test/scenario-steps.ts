import { type ServiceState } from '../src/placement.ts';
import { type SocketEvent, type SocketFact } from '../src/socket/socket-machine.ts';
import { network } from './socket-rig.ts';

/** One thing that happens to a socket. */
export type Step =
  { readonly fact: SocketFact } | { readonly order: SocketEvent } | { readonly waitMs: number };

/** One life of a socket, and what must be true at its end. */
export interface Scenario {
  readonly title: string;
  readonly events?: readonly string[];
  readonly brokenTransport?: boolean;
  readonly isGated?: boolean;
  readonly steps: readonly (Step | readonly Step[])[];
  /** Phases, in the order in which they were entered. */
  readonly phases: readonly string[];
  /** States that are active at the end, among others. */
  readonly states?: readonly string[];
  readonly orders?: readonly string[];
  readonly waits?: readonly number[];
  readonly callsLeft?: number | undefined;
  readonly attempt?: number;
  readonly generation?: number;
  readonly cause?: string | undefined;
  readonly refused?: readonly string[];
  readonly wanted?: readonly string[];
  /** Transports that were disposed. */
  readonly disposed?: number;
}

const fact = (value: SocketFact): Step => ({ fact: value });
const order = (value: SocketEvent): Step => ({ order: value });
export const wait = (waitMs: number): Step => ({ waitMs });

export const connected = fact({ type: 'transport.connected' });
export const challenged = fact({ type: 'auth.challenged' });
export const accepted = fact({ type: 'auth.accepted' });
export const settled = (revision = 0, refusedEvents: readonly string[] = []): Step =>
  fact({ type: 'subscription.settled', revision, refusedEvents });
export const lost = (code = 'ECONNRESET'): Step =>
  fact({ type: 'transport.closed', cause: network(code) });
export const noticed = (code: string): Step =>
  fact({
    type: 'transport.closed',
    cause: { kind: 'peer', code, message: 'FreeSWITCH ended the session' },
  });
export const broken = fact({
  type: 'transport.closed',
  cause: { kind: 'protocol', code: 'ESL_MALFORMED_FRAME', message: 'bad bytes' },
});
export const refusedLogin = fact({ type: 'auth.rejected', replyText: '-ERR invalid' });
export const denied = fact({ type: 'access.denied', reason: 'Access Denied, go away.' });
export const lapsed = fact({ type: 'liveness.lapsed' });
export const restored = fact({ type: 'liveness.restored' });
export const saturated = fact({ type: 'flow.saturated' });
export const drained = fact({ type: 'flow.drained' });
export const counted = (calls: number): Step => fact({ type: 'calls.counted', calls });
export const serve = (state: ServiceState): Step => order({ type: 'socket.serve', state });
export const opened = fact({ type: 'gate.opened' });
export const superseded = fact({ type: 'gate.refused', reason: 'mi-2 does' });
export const want = (...events: string[]): Step => order({ type: 'socket.subscribe', events });
export const retry = order({ type: 'socket.retry' });
export const close = order({ type: 'socket.close' });
export const login = [connected, challenged, accepted];
export const up = [...login, settled()];

export const LIFE = ['connecting', 'authenticated', 'subscribed'];
