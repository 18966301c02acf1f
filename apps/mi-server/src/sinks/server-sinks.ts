import { readFile } from 'node:fs/promises';
import { type ConnManager } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type EventSink, type SinkStats } from '@switchwire/event-sinks';
import { openSink, parseSinkSpec } from '@switchwire/event-sinks/spec';
import { ConfigError } from '../config/config-error.ts';

/** Of the time that a server has to stop, for what its sinks still hold. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Between two lines of the log about events that one receiver refuses. */
const REPORT_PERIOD_MS = 60_000;

/** Where sinks take their events from: in a fleet from the sockets that this server acts for. */
export interface SinkSource extends Pick<ConnManager, 'onEvent'> {
  /** Events that a server which is gone took and may not have passed on, of sockets that this one took over. */
  readonly onOwed?:
    ((listener: (event: EslEvent, address: string) => void) => Disposable) | undefined;
}

/** The sinks of a server: each gets every event that its FreeSWITCHes send, and takes what its filter wants. */
export class ServerSinks {
  readonly #logger: Logger;
  /** By the line that asks for it. */
  #sinks: ReadonlyMap<string, EventSink>;
  #source: SinkSource | undefined;
  #listening: readonly Disposable[] = [];

  private constructor(sinks: ReadonlyMap<string, EventSink>, logger: Logger) {
    this.#sinks = sinks;
    this.#logger = logger;
  }

  /** Opens all of them, or none. Throws ConfigError for a line that cannot be used. */
  static async open(lines: readonly string[], logger: Logger): Promise<ServerSinks> {
    requireNames(lines);
    return new ServerSinks(await openAll(lines, logger), logger);
  }

  /** Takes events from now on. Without sinks nothing listens. */
  attach(source: SinkSource): void {
    this.#source = source;
    this.#listen();
  }

  /** How long the oldest event has waited that a sink has and did not deliver, milliseconds; 0: none. */
  undeliveredMs(): number {
    return Math.max(0, ...this.list().map(({ oldestAgeMs }) => oldestAgeMs));
  }

  /**
   * Takes over other lines: a sink whose line is the same goes on with its queue, one whose line is gone sends what it has, for two
   * seconds at most. A line that cannot be used is logged, and the others count.
   */
  async configure(lines: readonly string[]): Promise<void> {
    requireNames(lines);
    const kept = new Map([...this.#sinks].filter(([line]) => lines.includes(line)));
    const gone = [...this.#sinks].filter(([line]) => !kept.has(line)).map(([, sink]) => sink);
    this.#sinks = kept;
    // first: a changed sink may have the outbox of the one before
    await Promise.all(gone.map((sink) => this.#end(sink)));
    for (const line of lines.filter((one) => !kept.has(one))) {
      try {
        kept.set(line, await open(line, this.#logger));
      } catch (error) {
        this.#logger.error({ error: (error as Error).message }, 'An event sink was not opened');
      }
    }
    this.#listen();
  }

  list(): readonly SinkStats[] {
    return [...this.#sinks.values()].map((sink) => sink.stats());
  }

  /** Sends what is queued, for two seconds at most; the rest stays in an outbox, or is logged as lost. */
  async close(): Promise<void> {
    for (const one of this.#listening) one[Symbol.dispose]();
    await Promise.all([...this.#sinks.values()].map((sink) => this.#end(sink)));
  }

  async #end(sink: EventSink): Promise<void> {
    await sink.close();
    const { name, target, lastError: reason, dropped } = sink.stats();
    const { closed: events } = dropped;
    if (events > 0) this.#logger.warn({ sink: name, target, events, reason }, `An event sink was closed with ${events} events that it could not deliver: they are lost`); // prettier-ignore
  }

  #listen(): void {
    if (this.#listening.length > 0 || this.#sinks.size === 0 || this.#source === undefined) return;
    const { onEvent, onOwed } = this.#source;
    const offer = (event: EslEvent, address: string): void => {
      for (const sink of this.#sinks.values()) sink.offer(event, address);
    };
    this.#listening = [
      onEvent((event, { address }) => {
        offer(event, address);
      }),
      ...(onOwed === undefined ? [] : [onOwed(offer)]),
    ];
  }
}

/** A name is that of one sink in lists and metrics. */
function requireNames(lines: readonly string[]): void {
  const names = new Set<string>();
  for (const { name } of lines.map(parseSinkSpec)) {
    if (names.has(name)) throw new ConfigError(`--sink ${name}: two sinks have this name`);
    names.add(name);
  }
}

async function openAll(
  lines: readonly string[],
  logger: Logger,
): Promise<ReadonlyMap<string, EventSink>> {
  const opened = new Map<string, EventSink>();
  try {
    for (const line of lines) opened.set(line, await open(line, logger));
    return opened;
  } catch (error) {
    await Promise.all([...opened.values()].map((sink) => sink.close()));
    throw error;
  }
}

async function open(line: string, logger: Logger): Promise<EventSink> {
  const spec = parseSinkSpec(line);
  const about = { sink: spec.name, target: spec.target };
  let reportedAt = -Infinity;
  try {
    return await openSink(spec, {
      readSecret: async (path) => (await readFile(path, 'utf8')).replace(/\r?\n$/, ''),
      timings: { closeTimeout: CLOSE_TIMEOUT_MS },
      onOutboxProblem: (problem) => {
        logger.warn({ ...about, problem }, 'The outbox of an event sink has a problem');
      },
      onState: ({ state, previous, lastError: reason }) => {
        if (state === 'waiting')
          logger.warn({ ...about, reason }, 'An event sink is failing; trying again');
        else if (previous === 'connecting') logger.info(about, 'An event sink is connected');
      },
      onDeadLetter: ({ id, name }, reason) => {
        // a receiver that refuses everything would fill the log; the metrics count each of them
        if (performance.now() - reportedAt < REPORT_PERIOD_MS) return;
        reportedAt = performance.now();
        logger.warn(
          { ...about, id, event: name, reason },
          'A receiver rejected events permanently',
        );
      },
    });
  } catch (error) {
    throw new ConfigError(`--sink ${spec.name}: ${(error as Error).message}`, { cause: error });
  }
}
