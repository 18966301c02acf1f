import { type JsMsg } from '@nats-io/jetstream';

export interface AcknowledgeTimings {
  /** For the confirmation. */
  readonly waitMs: number;
  /** Once that is over, what has arrived already is read: timers come before it, after the process computed or slept. */
  readonly readMs: number;
}

/** NATS' own wait, which must not end before ours. */
const NEVER_MS = 86_400_000;

/** Acknowledges a message. Whether NATS says that it took it: only then the message is not delivered again. Never rejects. */
export const acknowledge = (
  message: JsMsg,
  { waitMs, readMs }: AcknowledgeTimings,
): Promise<boolean> =>
  new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const end = (isTaken: boolean): void => {
      clearTimeout(timer);
      resolve(isTaken);
    };
    timer = setTimeout(() => {
      timer = setTimeout(end, readMs, false);
    }, waitMs);
    message.ackAck({ timeout: NEVER_MS }).then(end, () => {
      end(false);
    });
  });
