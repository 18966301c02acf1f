import { setTimeout as wait } from 'node:timers/promises';
import { type JetStreamManager } from '@nats-io/jetstream';
import { type ProvidedConsumer } from './durable-consumer.ts';
import { type EventReading, type ReaderGap } from './event-reading.ts';
import { type KnownPlace, type ReaderStart, startBehind } from './reader-start.ts';
import { streamMark, type StreamPlace, type StreamRange } from './stream-place.ts';

export interface DurablePlacePorts {
  readonly manager: JetStreamManager;
  readonly stream: string;
  readonly reading: EventReading;
  readonly otherwise: KnownPlace['otherwise'];
  readonly onGap: (gap: ReaderGap) => void;
}

/** What a reader knows from an earlier time: of which stream it read, and perhaps up to where. */
export interface EarlierPlace {
  readonly stream: string;
  readonly sequence?: number;
}

/** An account that was given JetStream back answers before NATS has read all of a stream: as if that were another one, or empty. */
const READ_BACK_MS = 1_000;

/**
 * Where a durable reader is. NATS keeps that, and may lose it, with the stream or alone; the reader then goes on from what it knows
 * itself, and what it cannot have any more is reported.
 */
export class DurablePlace {
  readonly #ports: DurablePlacePorts;
  #known: EarlierPlace | undefined;

  constructor(ports: DurablePlacePorts, before?: EarlierPlace) {
    this.#ports = ports;
    this.#known = before;
  }

  /** Mark of the stream that is read; undefined: none is yet. */
  get stream(): string | undefined {
    return this.#known?.stream;
  }

  /** Undefined: it is not known. */
  get #place(): StreamPlace | undefined {
    const { stream = '', sequence } = this.#known ?? {};
    if (sequence === undefined) return undefined;
    return { stream, sequence: Math.max(sequence, this.#ports.reading.readUntil) };
  }

  /** Sees to it that NATS knows the reader, by `provide`, and reports what is lost. */
  async provide(
    provide: (start: ReaderStart, last: number) => Promise<ProvidedConsumer>,
  ): Promise<ProvidedConsumer> {
    const { reading, otherwise } = this.#ports;
    const range = await this.#range();
    const { stream: mark } = range;
    const before = this.#known;
    const place = this.#place;
    const { latest } = reading;
    const { start, sequence, loss } = startBehind({ place, latest, otherwise }, range);
    const provided = await provide(start, range.last);
    const { isMade, isBeyond, info } = provided;
    // its place is lost, and was not read here
    const hasNoPlace = isMade && before !== undefined && place === undefined;
    const isOther = before !== undefined && before.stream !== mark;
    const isLost = isOther || isBeyond || hasNoPlace || loss?.cause === 'another-stream';
    const isSame = place !== undefined && !isLost;
    const keptUntil = isMade ? sequence : Math.max(info.ack_floor.stream_seq, (info.config.opt_start_seq ?? 0) - 1); // prettier-ignore
    const until = isSame ? Math.max(place.sequence, keptUntil) : keptUntil;
    this.#known = { stream: mark, sequence: until };
    if (isLost) reading.beginAgain(Date.now());
    else if (isMade) reading.startAgain();
    reading.readsFrom(mark, until);
    if (isSame) this.#reportSkipped(place, provided, loss);
    return provided;
  }

  async #range(): Promise<StreamRange> {
    const range = await this.#asked();
    const { stream = range.stream, sequence = 0 } = this.#place ?? this.#known ?? {};
    if (stream === range.stream && sequence <= range.last) return range;
    await wait(READ_BACK_MS);
    return this.#asked();
  }

  async #asked(): Promise<StreamRange> {
    const { manager, stream } = this.#ports;
    const { created, state } = await manager.streams.info(stream);
    return { stream: streamMark(stream, created), first: state.first_seq, last: state.last_seq };
  }

  #reportSkipped(
    { sequence }: StreamPlace,
    { isMade, info }: ProvidedConsumer,
    loss: KnownLoss,
  ): void {
    const { onGap } = this.#ports;
    const { opt_start_seq: first = 0 } = info.config;
    if (isMade && loss !== undefined) onGap({ socket: undefined, ...loss });
    // another program, or an operator, made it again
    if (!isMade && first > sequence + 1) onGap({ socket: undefined, cause: 'reader-changed', count: first - 1 - sequence }); // prettier-ignore
  }
}

type KnownLoss = ReturnType<typeof startBehind>['loss'];
