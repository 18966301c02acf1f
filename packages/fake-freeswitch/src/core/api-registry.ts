import { type SwitchCore } from './switch-core.ts';

/**
 * An API command. It gets everything behind the command's name and returns its output: `''` is "no output",
 * undefined is a failure, which FreeSWITCH reports like an unknown command.
 */
export type ApiHandler<Caller> = (
  args: string,
  caller: Caller,
) => string | undefined | Promise<string | undefined>;

/** The API commands of a server, by name in any case. */
export class ApiRegistry<Caller> {
  readonly #handlers = new Map<string, ApiHandler<Caller>>();
  readonly #core: SwitchCore;
  readonly #failed: (error: unknown, name: string) => void;

  /** `failed` is called with what a handler threw; for the caller it is a command that failed. */
  constructor(core: SwitchCore, failed: (error: unknown, name: string) => void) {
    this.#core = core;
    this.#failed = failed;
  }

  set(name: string, handler: ApiHandler<Caller>): void {
    this.#handlers.set(name.toLowerCase(), handler);
  }

  get names(): readonly string[] {
    return [...this.#handlers.keys()].sort();
  }

  /**
   * Runs `name args`. The result is the output, undefined for an unknown or failing command; fires `API`. It neither
   * throws nor rejects, whatever the handler does.
   */
  run(line: string, caller: Caller): string | undefined | Promise<string | undefined> {
    const { name, args } = splitApi(line);
    const event = this.#core.create('API', {
      headers: [
        ['API-Command', name],
        ...(args === '' ? [] : [['API-Command-Argument', args] as const]),
      ],
    });
    const output = this.#call(name, args, caller);
    if (!(output instanceof Promise)) {
      this.#core.fire(event);
      return output;
    }
    const { uuid } = this.#core;
    // a server that was restarted meanwhile has no such command
    const fire = (): void => {
      if (this.#core.uuid === uuid) this.#core.fire(event);
    };
    return output.then(
      (text) => {
        fire();
        return text;
      },
      (error: unknown) => {
        this.#failed(error, name);
        fire();
        return undefined;
      },
    );
  }

  #call(name: string, args: string, caller: Caller): ReturnType<ApiHandler<Caller>> {
    try {
      return this.#handlers.get(name.toLowerCase())?.(args, caller);
    } catch (error) {
      this.#failed(error, name);
      return undefined;
    }
  }
}

/** The name ends at the first blank; what follows is the argument, without the white space around it. */
export function splitApi(line: string): { name: string; args: string } {
  const blank = line.indexOf(' ');
  if (blank < 0) return { name: line, args: '' };
  return { name: line.slice(0, blank), args: line.slice(blank + 1).trim() };
}

/** What FreeSWITCH answers for a command it does not know, and for one that failed. */
export function notFound(name: string): string {
  return `-ERR ${name} Command not found!\n`;
}
