import { type CallbackActorLogic, fromCallback } from 'xstate';
import { type SinkConnection, type SinkDestination } from '../destination.ts';
import { reasonOf } from '../errors.ts';
import { type SinkEvent } from './sink-machine.ts';

/** Where the batch sender finds the connection that is open. */
export interface ConnectionHolder {
  current: SinkConnection | undefined;
}

/**
 * One connection, as an actor: opened when its state is entered, closed when it is left, and then deaf. A connection that
 * opens too late is closed at once.
 */
export const connectionActor = (
  destination: SinkDestination,
  holder: ConnectionHolder,
): CallbackActorLogic<{ readonly type: 'none' }> =>
  fromCallback(({ sendBack }) => {
    const ending = new AbortController();
    const send = (event: SinkEvent): void => {
      if (!ending.signal.aborted) sendBack(event);
    };
    const lost = (error: unknown): void =>
      send({ type: 'connection.lost', reason: reasonOf(error) });
    const close = (connection: SinkConnection): void => {
      // it is given up either way
      connection.close().catch(() => undefined);
    };
    destination.open({ signal: ending.signal, onLost: lost }).then((connection) => {
      if (ending.signal.aborted) {
        close(connection);
        return;
      }
      holder.current = connection;
      send({ type: 'connection.opened' });
    }, lost);
    return () => {
      ending.abort(new Error('the sink released its connection'));
      const { current } = holder;
      holder.current = undefined;
      if (current !== undefined) close(current);
    };
  });
