import { type SwitchCore } from './switch-core.ts';

/**
 * An API command. It gets everything behind the command's name and gives back its output: `''` is "no output",
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

  constructor(core: SwitchCore) {
    this.#core = core;
  }

  set(name: string, handler: ApiHandler<Caller>): void {
    this.#handlers.set(name.toLowerCase(), handler);
  }

  get names(): readonly string[] {
    return [...this.#handlers.keys()].sort();
  }

  /** Runs `name args`. The result is the output, undefined for an unknown or failing command; fires `API`. */
  run(line: string, caller: Caller): string | undefined | Promise<string | undefined> {
    const { name, args } = splitApi(line);
    const event = this.#core.create('API', {
      headers: [
        ['API-Command', name],
        ...(args === '' ? [] : [['API-Command-Argument', args] as const]),
      ],
    });
    const handler = this.#handlers.get(name.toLowerCase());
    const output = handler?.(args, caller);
    if (!(output instanceof Promise)) {
      this.#core.fire(event);
      return output;
    }
    return output.finally(() => this.#core.fire(event));
  }
}

/** The name ends at the first blank; everything behind that blank is the argument. */
export function splitApi(line: string): { name: string; args: string } {
  const blank = line.indexOf(' ');
  if (blank < 0) return { name: line, args: '' };
  return { name: line.slice(0, blank), args: line.slice(blank + 1) };
}

/** What FreeSWITCH answers for a command it does not know, and for one that failed. */
export function notFound(name: string): string {
  return `-ERR ${name} Command not found!\n`;
}
