import { type Logger } from '@switchwire/esl-client';
import { peerText } from '@switchwire/esl-client/session';
import { promiseOf } from '../answers.ts';
import { type FreeswitchEvent } from '../event/freeswitch-event.ts';
import { ReportLimit } from './report-limit.ts';

/** Something of a script went wrong; the script goes on. */
export interface ScriptProblem {
  /** `error`: it threw or rejected; `timeout`: cut off; `load`: a new version was not loaded; `stall`: it blocked the process. */
  readonly kind: 'error' | 'timeout' | 'load' | 'stall';
  readonly script: string;
  /** Which part of it: `route DTMF`, `every 1000 ms`, `onStart`, `file`. */
  readonly part: string;
  /** Name of the event it worked on; of this and of `uniqueId` at most 512 characters, safe for a terminal. */
  readonly event: string | undefined;
  readonly socket: string | undefined;
  readonly uniqueId: string | undefined;
  /** As it was thrown. */
  readonly error: Error;
  /** Stack of the error with the files and lines of the sources. */
  readonly stack: string | undefined;
  /** Problems of the same part and kind that were only counted since the last report. */
  readonly suppressed: number;
}

export type ProblemListener = (problem: ScriptProblem) => unknown;

export interface ProblemDetails {
  readonly kind: ScriptProblem['kind'];
  readonly script: string;
  readonly part: string;
  readonly event?: FreeswitchEvent | undefined;
  readonly error: Error;
}

/** Reports problems to the log and to the listener. Never throws and never floods; if one of the two fails, the other gets its report. */
export class ProblemReporter {
  readonly #logger: Logger | undefined;
  readonly #listener: ProblemListener | undefined;
  readonly #mapStack: (stack: string) => string;
  readonly #limit = new ReportLimit();

  constructor(
    logger: Logger | undefined,
    listener: ProblemListener | undefined,
    /** Turns positions in what runs into positions in what was written. */
    mapStack: (stack: string) => string = (stack) => stack,
  ) {
    this.#logger = logger;
    this.#listener = listener;
    this.#mapStack = mapStack;
  }

  report(details: ProblemDetails): void {
    const { kind, script, part, error } = details;
    const suppressed = this.#limit.admit(`${kind} ${script} ${part}`, performance.now());
    if (suppressed === undefined) return;
    const stack = this.#stackOf(error);
    const event = eventOf(details);
    const problem: ScriptProblem = { kind, script, part, error, stack, suppressed, ...event };
    try {
      this.#logger?.error(fieldsOf(problem), `${script}: ${part}: ${error.message}`);
    } catch {
      // there is no one left to report it to
    }
    try {
      promiseOf(this.#listener?.(problem))?.catch(() => undefined);
    } catch {
      // the same
    }
  }

  /** The error stays as it is: it may be frozen, and it is the script's. */
  #stackOf(error: Error): string | undefined {
    try {
      const { stack }: { readonly stack?: unknown } = error;
      return typeof stack === 'string' ? this.#mapStack(stack) : undefined;
    } catch {
      return undefined;
    }
  }
}

function eventOf({ event }: ProblemDetails): Pick<ScriptProblem, 'event' | 'socket' | 'uniqueId'> {
  if (event === undefined) return { event: undefined, socket: undefined, uniqueId: undefined };
  const { name, subclass, socket, esl } = event;
  const { uniqueId } = esl;
  return {
    event: peerText(subclass === undefined ? name : `${name} ${subclass}`),
    socket,
    uniqueId: uniqueId === undefined ? undefined : peerText(uniqueId),
  };
}

function fieldsOf(problem: ScriptProblem): Record<string, unknown> {
  const { error, stack, ...rest } = problem;
  const code = 'code' in error ? error.code : undefined;
  return { ...rest, error: { name: error.name, message: error.message, code, stack } };
}
