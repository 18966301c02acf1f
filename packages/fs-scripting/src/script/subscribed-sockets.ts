import { type ConnManager, type SocketInfo } from '@switchwire/conn-manager';
import { NotConnectedError } from '@switchwire/esl-client';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isFollowed } from './script-subscriptions.ts';
import { startTimer } from '../timer.ts';

export interface SubscribedOptions {
  /** Subscribes what is wanted and not subscribed yet; true when there was something. */
  readonly align: () => boolean;
  readonly timeoutMs: number;
  /** Ends the wait, which then rejects with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Resolves once all sockets that scripts follow are subscribed to everything that is wanted from them. Rejects with
 * NotConnectedError, for the first that is not, after `timeoutMs`.
 */
export async function whenSubscribed(
  manager: ConnManager,
  { align, timeoutMs, signal }: SubscribedOptions,
): Promise<void> {
  const time = { isUp: false };
  let wake = (): void => undefined;
  const look = (): void => wake();
  const watch = manager.watch(look);
  signal.addEventListener('abort', look);
  const timer = startTimer(timeoutMs, () => {
    time.isUp = true;
    wake();
  });
  try {
    for (;;) {
      // what was asked for in this turn reaches the machines in the next one
      await nextTurn();
      signal.throwIfAborted();
      if (align() && !time.isUp) continue;
      const missing = manager.list().find((socket) => isFollowed(socket) && !isSubscribed(socket));
      if (missing === undefined) return;
      if (time.isUp) throw notSubscribed(missing);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', look);
    watch[Symbol.dispose]();
  }
}

function isSubscribed({ phase, states }: SocketInfo): boolean {
  return phase === 'subscribed' && !states.some((state) => state.endsWith('.changing'));
}

function notSubscribed({ address, phase, lastCause }: SocketInfo): NotConnectedError {
  return new NotConnectedError(address, { phase, closeCause: lastCause });
}
