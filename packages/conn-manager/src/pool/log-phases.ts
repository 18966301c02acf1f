import { type GapNotice } from '../socket/gap-tracker.ts';
import { type Logger } from '@switchwire/esl-client';
import { type SocketInfo, type SocketPhase } from '../socket/socket-info.ts';
import { type SocketContext } from '../socket/socket-machine.ts';

/** One line for each change of a socket's phase: `rejected` is loud, success is quiet. */
export function logPhase(logger: Logger, socket: SocketInfo, from: SocketPhase): void {
  const { address, id, phase, generation, attempt, lastCause, retryAt, since } = socket;
  const fields = { socket: address, id, phase, from, generation, attempt, cause: lastCause?.code };
  const why = lastCause === undefined ? '' : `: ${lastCause.message}`;
  switch (phase) {
    case 'connecting':
      logger.debug(fields, `Connecting to ${address}`);
      return;
    case 'authenticated':
      logger.debug(fields, `Logged in to ${address}`);
      return;
    case 'subscribed':
      logger.info(fields, `Subscribed on ${address}`);
      return;
    case 'retrying': {
      const retryInMs = retryAt === undefined ? undefined : retryAt - since;
      logger.warn({ ...fields, retryInMs }, `No session with ${address}${why}`);
      return;
    }
    case 'rejected':
      logger.error(fields, `${address} rejected the login${why}`);
      return;
    case 'closed':
      logger.info(fields, `Closed ${address}${why}`);
  }
}

/** Events may have been missed. */
export function logGap(logger: Logger, gap: GapNotice): void {
  const { socket, kind, from, to, generation, cause } = gap;
  const fields = { socket: socket.address, kind, generation, gapMs: to - from, cause: cause?.code };
  const message =
    kind === 'restart'
      ? `${socket.address} was restarted: its calls are gone, and events may have been missed`
      : `Events of ${socket.address} may have been missed`;
  logger.warn(fields, message);
}

/** What the log needs of a socket. */
export interface RefusableSocket {
  readonly address: string;
  readonly actor: { readonly context: Pick<SocketContext, 'refusedEvents'> | undefined };
  readonly view: Pick<SocketInfo, 'refusedEvents'>;
}

/** A misspelt event looks like one that does not happen: a warning says that it never will. */
export class RefusalLog {
  readonly #logger: Logger;
  /** What was logged last: FreeSWITCH is asked again now and then, and on each new session. */
  readonly #logged = new WeakMap<RefusableSocket, string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Asked with each step of a socket. */
  observe(socket: RefusableSocket): void {
    if ((socket.actor.context?.refusedEvents.length ?? 0) === 0) return;
    const { address } = socket;
    const { refusedEvents } = socket.view;
    const names = refusedEvents.join(', ');
    if (names === '' || this.#logged.get(socket) === names) return;
    this.#logged.set(socket, names);
    this.#logger.warn({ socket: address, refusedEvents }, `${address} refused to send ${names}: it does not know the event, or this user may not see it`); // prettier-ignore
  }
}
