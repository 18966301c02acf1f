import { decodeEvent, type EslEvent, FrameDecoder } from '@switchwire/esl-protocol';
import {
  ALL_DELIVERED,
  type BatchResult,
  type SinkDestination,
  type SinkRecord,
} from '../src/index.ts';

export const CORE = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';

/** A json event as FreeSWITCH sends it: every value is a string. */
export function jsonEvent(sequence: number, more: Readonly<Record<string, string>> = {}): EslEvent {
  const json = JSON.stringify({
    'Event-Name': 'DTMF',
    'Core-UUID': CORE,
    'Event-Date-Timestamp': String(1_795_873_594_552_123 + sequence),
    'Event-Sequence': String(sequence),
    'Unique-ID': `call-${sequence % 7}`,
    ...more,
  });
  const [frame] = new FrameDecoder().push(
    Buffer.from(
      `Content-Length: ${Buffer.byteLength(json)}\nContent-Type: text/event-json\n\n${json}`,
    ),
  );
  if (frame === undefined) throw new Error('no frame');
  return decodeEvent(frame);
}

export const idsOf = (batch: readonly SinkRecord[]): readonly number[] =>
  batch.map(({ id }) => Number(id.split('/')[1]));

/** A destination that a test opens, answers and breaks by hand. */
export class ScriptedDestination implements SinkDestination {
  readonly kind = 'scripted';
  readonly target = 'test';
  readonly headers: readonly string[] = [];
  readonly batches: (readonly SinkRecord[])[] = [];
  opened = 0;
  closed = 0;
  /** Whether opening succeeds. */
  isUp = true;
  /** Whether batches are answered at once; otherwise by {@link answer}. */
  isManual = false;
  onLost: ((error: Error) => void) | undefined;
  #pending: { resolve: (result: BatchResult) => void; reject: (error: Error) => void } | undefined;

  open({ onLost }: { onLost: (error: Error) => void }): ReturnType<SinkDestination['open']> {
    this.opened++;
    if (!this.isUp) return Promise.reject(new Error('connect ECONNREFUSED'));
    this.onLost = onLost;
    return Promise.resolve({
      send: (batch) => {
        this.batches.push(batch);
        if (!this.isManual) return Promise.resolve(ALL_DELIVERED);
        return new Promise((resolve, reject) => (this.#pending = { resolve, reject }));
      },
      close: () => {
        this.closed++;
        return Promise.resolve();
      },
    });
  }

  answer(result: BatchResult = ALL_DELIVERED): void {
    this.#pending?.resolve(result);
  }

  fail(error: Error): void {
    this.#pending?.reject(error);
  }
}

/** Lets promises that are settled run their continuations. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
