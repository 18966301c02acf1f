import { Buffer } from 'node:buffer';
import { createInbox, type NatsConnection } from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { Pieces, publishInPieces } from '../commands/pieces.ts';
import { parseFields } from '../parse-fields.ts';

/** What a server answers to an order of another: a value, or why it could not. */
export type ServerAnswer =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly message: string };

const NO_RESPONDERS = 503;

/** Asks one server. Undefined: it is not there, or did not answer in time. */
export function askServer(
  { connection, clock }: { readonly connection: NatsConnection; readonly clock: Clock },
  subject: string,
  order: unknown,
  timeoutMs: number,
): Promise<ServerAnswer | undefined> {
  const inbox = createInbox();
  const pieces = new Pieces();
  return new Promise((resolve) => {
    const end = (answer: ServerAnswer | undefined): void => {
      clock.clearTimeout(timer);
      subscription.unsubscribe();
      resolve(answer);
    };
    const timer = clock.setTimeout(() => end(undefined), timeoutMs);
    const subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        const isNobody = error !== null || message.headers?.code === NO_RESPONDERS;
        const whole = isNobody ? undefined : pieces.add(message);
        if (isNobody) end(undefined);
        else if (whole !== undefined) end(answerIn(whole));
      },
    });
    connection.publish(subject, Buffer.from(JSON.stringify(order)), { reply: inbox });
  });
}

const answerIn = (data: Uint8Array): ServerAnswer | undefined =>
  parseFields(data, { ok: (value) => typeof value === 'boolean' }) as ServerAnswer | undefined;

export interface AnswerPorts {
  readonly connection: NatsConnection;
  readonly logger: Logger;
}

/** Answers what other servers ask on a subject. */
export function answerServers(
  { connection, logger }: AnswerPorts,
  subject: string,
  answer: (order: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Disposable {
  const subscription = connection.subscribe(subject, {
    callback: (error, { data, reply }) => {
      const order = error === null ? parseFields(data, {}) : undefined;
      if (order === undefined || reply === undefined || reply === '') return;
      void said(answer, order).then((value) => {
        try {
          publishInPieces(connection, reply, Buffer.from(JSON.stringify(value)));
        } catch (failure) {
          logger.debug({}, `Answering another server failed: ${textOf(failure)}`);
        }
      });
    },
  });
  return {
    [Symbol.dispose]: () => {
      subscription.unsubscribe();
    },
  };
}

async function said(
  answer: (order: Readonly<Record<string, unknown>>) => Promise<unknown>,
  order: Readonly<Record<string, unknown>>,
): Promise<ServerAnswer> {
  try {
    return { ok: true, value: await answer(order) };
  } catch (error) {
    return { ok: false, message: textOf(error) };
  }
}
