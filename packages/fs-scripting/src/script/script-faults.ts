import { asError } from '../errors.ts';
import { type StackMaps } from '../file/stack-maps.ts';
import { type ProblemReporter } from '../report/problem.ts';

/** How far the causes of an error are followed. */
const MAX_CAUSES = 5;

export interface ScriptFaultsOptions {
  readonly maps: StackMaps;
  readonly reporter: ProblemReporter;
  /** Called for each uncaught error of a script, after it was reported. */
  readonly onFault: (script: string) => void;
}

/**
 * Errors that a script did not catch: a promise that it did not await, a timer or callback of its own that threw. For the
 * process they are uncaught errors; the stack shows which script they belong to.
 */
export class ScriptFaults {
  readonly #options: ScriptFaultsOptions;
  #count = 0;

  constructor(options: ScriptFaultsOptions) {
    this.#options = options;
  }

  /** Uncaught errors of scripts so far. */
  get count(): number {
    return this.#count;
  }

  /** Reports the error as a problem of the script whose code is in its stack. False: no script's code is. */
  take(thrown: unknown): boolean {
    const error = asError(thrown);
    const script = this.#scriptOf(error);
    if (script === undefined) return false;
    this.#count++;
    const part = 'a timer, callback or promise of its own';
    this.#options.reporter.report({ kind: 'error', script, part, error });
    this.#options.onFault(script);
    return true;
  }

  #scriptOf(error: Error): string | undefined {
    let next: unknown = error;
    for (let depth = 0; depth < MAX_CAUSES && next instanceof Error; depth++) {
      try {
        const found = this.#options.maps.scriptIn(next.stack);
        if (found !== undefined) return found;
        next = next.cause;
      } catch {
        // an error that cannot be read belongs to no script
        return undefined;
      }
    }
    return undefined;
  }
}
