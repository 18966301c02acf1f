import { errorOfCause } from '../errors.ts';
import { type CloseCause } from '../close-cause.ts';
import {
  type ConnectTrace,
  connectTrace,
  type OnSession,
  publishSessionClosed,
} from './diagnostics.ts';

/** Sessions on their way to an accepted login; filled only while the channel has subscribers. */
const connecting = new WeakMap<object, ConnectTrace>();

/** A session is being dialled. */
export function connectBegins(session: OnSession): void {
  if (!connectTrace.active) return;
  const trace: ConnectTrace = { address: session.address, generation: session.generation };
  connecting.set(session, trace);
  connectTrace.begin(trace);
}

/** Its login was accepted. */
export function connectSucceeds(session: object): void {
  const trace = connecting.get(session);
  if (trace === undefined) return;
  connecting.delete(session);
  connectTrace.settle(trace);
}

/** Its login was refused, which is why the session ends soon. */
export function connectFails(session: object, error: unknown): void {
  const trace = connecting.get(session);
  if (trace === undefined) return;
  connecting.delete(session);
  connectTrace.fail(trace, error);
}

/** The session has ended, on its way or later. */
export function sessionEnds(session: OnSession, cause: CloseCause): void {
  publishSessionClosed(session, cause);
  if (connecting.has(session)) connectFails(session, errorOfCause(session.address, cause));
}
