import { type EventEmitter } from 'node:events';
import { type Logger } from '@switchwire/esl-client';
import { type ScriptHost } from '@switchwire/fs-scripting';

/**
 * Errors that nothing in the process caught. One that a script left alone is the script's problem, and the server goes on.
 * A promise that was rejected and not awaited harms nothing else: it is logged, and the server goes on. Any other error
 * leaves the process in a state that nobody knows: it is logged as one line, and `fatal` resolves, so that the server says
 * goodbye and ends.
 */
export class UncaughtWatch {
  /** Resolves with the first error after which the process cannot go on. */
  readonly fatal: Promise<void>;
  readonly #logger: Logger;
  #end!: () => void;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.fatal = new Promise((resolve) => (this.#end = resolve));
  }

  /** From before the first script is loaded to the end of the process. `source` is handed in by tests. */
  begin(
    scripts: Pick<ScriptHost, 'takeFault' | 'list'>,
    source: Pick<EventEmitter, 'on'> = process,
  ): void {
    source.on('uncaughtException', (error: unknown) => {
      if (scripts.takeFault(error)) return;
      this.#logger.error({ error: textOf(error) }, 'Stopping the server: an error was not caught');
      this.#end();
    });
    source.on('unhandledRejection', (reason: unknown) => {
      if (scripts.takeFault(reason)) return;
      const whose = scripts.list().length > 0 ? ', perhaps of a script' : '';
      this.#logger.error(
        { error: textOf(reason) },
        `A promise was rejected and not awaited${whose}`,
      );
    });
  }
}

/** On one line, whatever was thrown. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}
