import { type Clock, type Logger } from '@switchwire/esl-client';
import { type NatsClock, type StampedBeat } from './nats-clock.ts';

const EVERY_MS = 10_000;
/** Deadlines are NATS time: a larger difference harms nothing, and should be known. */
const WARNING_MS = 1_000;

/** Keeps a clock at NATS time by the beats of this server, until it is disposed. */
export function followClock(
  time: NatsClock,
  clock: Clock,
  logger: Logger,
  stampedBeat: () => Promise<StampedBeat | undefined>,
): Disposable {
  let timer: unknown;
  const read = async (): Promise<void> => {
    const beat = await stampedBeat().catch(() => undefined);
    if (beat === undefined) return;
    time.note(beat);
    const { offset } = time;
    if (Math.abs(offset) > WARNING_MS)
      logger.warn({ offsetMs: offset }, `The clock of this server differs from that of NATS by ${offset} ms`); // prettier-ignore
  };
  const again = (): void => {
    void read();
    timer = clock.setTimeout(again, EVERY_MS);
  };
  again();
  return { [Symbol.dispose]: () => clock.clearTimeout(timer) };
}
