import { type ConnManager, NotConnectedError, type SocketInfo } from '@switchwire/conn-manager';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Resolves once all these sockets stand with everything that is wanted from them. Rejects with NotConnectedError, for the
 * first that does not, after `timeoutMs`.
 */
export async function whenSubscribed(
  manager: ConnManager,
  select: (sockets: readonly SocketInfo[]) => readonly SocketInfo[],
  timeoutMs: number,
): Promise<void> {
  // what was asked for in this turn reaches the machines in the next one
  await nextTurn();
  const missing = (): SocketInfo | undefined =>
    select(manager.list()).find((socket) => !isSubscribed(socket));
  if (missing() === undefined) return;
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      watch[Symbol.dispose]();
    };
    const timer = setTimeout(() => {
      end();
      const socket = missing();
      if (socket === undefined) resolve();
      else reject(notSubscribed(socket));
    }, timeoutMs);
    const watch = manager.watch(() => {
      if (missing() !== undefined) return;
      end();
      resolve();
    });
  });
}

function isSubscribed({ phase, states }: SocketInfo): boolean {
  return phase === 'subscribed' && !states.some((state) => state.endsWith('.changing'));
}

function notSubscribed({ address, phase, lastCause }: SocketInfo): NotConnectedError {
  return new NotConnectedError(address, { phase, closeCause: lastCause });
}
