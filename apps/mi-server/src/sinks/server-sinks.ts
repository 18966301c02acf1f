import { readFile } from 'node:fs/promises';
import { type ConnManager } from '@switchwire/conn-manager';
import { type Logger } from '@switchwire/esl-client';
import { type EventSink, type SinkStats } from '@switchwire/event-sinks';
import { openSink, parseSinkSpec } from '@switchwire/event-sinks/spec';
import { ConfigError } from '../config/config-error.ts';

/** Of the time that a server has to stop, for what its sinks still hold. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Between two lines of the log about events that one receiver refuses. */
const REPORT_PERIOD_MS = 60_000;

/** The sinks of a server: each gets every event that its FreeSWITCHes send, and takes what its filter wants. */
export class ServerSinks {
  readonly #sinks: readonly EventSink[];
  #listening: Disposable | undefined;

  private constructor(sinks: readonly EventSink[]) {
    this.#sinks = sinks;
  }

  /** Opens all of them, or none. Throws ConfigError for a line that cannot be used. */
  static async open(lines: readonly string[], logger: Logger): Promise<ServerSinks> {
    const opened: EventSink[] = [];
    try {
      for (const line of lines) opened.push(await open(line, logger));
    } catch (error) {
      await Promise.all(opened.map((sink) => sink.close()));
      throw error;
    }
    return new ServerSinks(opened);
  }

  /** Takes events from now on. Without sinks nothing listens. */
  attach(manager: ConnManager): void {
    if (this.#sinks.length === 0) return;
    this.#listening = manager.onEvent((event, { address }) => {
      for (const sink of this.#sinks) sink.offer(event, address);
    });
  }

  list(): readonly SinkStats[] {
    return this.#sinks.map((sink) => sink.stats());
  }

  /** Sends what is queued, for two seconds at most; the rest is counted as lost, and logged. */
  async close(): Promise<void> {
    this.#listening?.[Symbol.dispose]();
    await Promise.all(this.#sinks.map((sink) => sink.close()));
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
      onState: ({ state, previous, lastError: reason }) => {
        if (state === 'waiting')
          logger.warn({ ...about, reason }, 'An event sink does not work; trying again');
        else if (previous === 'connecting') logger.info(about, 'An event sink is connected');
      },
      onDeadLetter: ({ id, name }, reason) => {
        // a receiver that refuses everything would fill the log; the metrics count each of them
        if (performance.now() - reportedAt < REPORT_PERIOD_MS) return;
        reportedAt = performance.now();
        logger.warn({ ...about, id, event: name, reason }, 'A receiver refused events for good');
      },
    });
  } catch (error) {
    throw new ConfigError(`--sink ${spec.name}: ${(error as Error).message}`, { cause: error });
  }
}
