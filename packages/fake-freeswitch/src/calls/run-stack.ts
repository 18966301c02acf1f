/** Why a wait ended. */
export type WaitEnd = 'elapsed' | 'broken' | 'moved' | 'released' | 'ended';

/** What a wait allows, and what ends it other than its time, a transfer or the hangup. */
export interface WaitOptions {
  /** Messages are taken from the channel's queue meanwhile and run on top. Default true. */
  readonly serves?: boolean;
  /** `uuid_break` ends it. */
  readonly breakable?: boolean;
  /** A park: it ends with the connection that controls the channel. */
  readonly releasable?: boolean;
  /** Keys that are pressed meanwhile are lost. */
  readonly dropsKeys?: boolean;
  /** Something else that ends it, as `broken`. The result removes the callback. */
  readonly until?: (end: () => void) => () => void;
}

/** One application or message that runs on a channel; the next one runs on top of it. */
export class Level {
  /** Settles when it is over. */
  readonly done: Promise<void>;
  wait: { readonly options: WaitOptions; readonly settle: (end: WaitEnd) => void } | undefined;
  /** Set while messages may run on top of it. */
  serves = false;
  /** Settles {@link done}. */
  leave: () => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve) => (this.leave = resolve));
  }
}

/**
 * What runs on a channel, the innermost last. As on the real server, where it is one thread, nothing goes on before
 * what runs on top of it is over.
 */
export class RunStack {
  /** The lowest level is the channel itself: a bridge waits there. */
  #levels: readonly Level[] = [new Level()];

  get top(): Level {
    const top = this.#levels.at(-1);
    if (top === undefined) throw new Error('The lowest level is never taken away');
    return top;
  }

  /** Runs something on top of what runs; it is over when everything on top of it is over too. */
  async run(work: () => Promise<void>): Promise<void> {
    const level = new Level();
    this.#levels = [...this.#levels, level];
    try {
      await work();
      await this.clear(level);
    } finally {
      this.#levels = this.#levels.filter((other) => other !== level);
      level.leave();
    }
  }

  /** Settles when nothing runs on top of a level any more. */
  async clear(level: Level): Promise<void> {
    while (this.top !== level && this.#levels.includes(level)) await this.top.done;
  }

  /** Waits on the innermost level; `after` is the clock. Settles when the wait is over and nothing runs on top. */
  async wait(
    after: (run: () => void) => () => void,
    options: WaitOptions,
    served: () => void,
  ): Promise<WaitEnd> {
    const level = this.top;
    const end = await new Promise<WaitEnd>((resolve) => {
      const clean: (() => void)[] = [];
      const settle = (how: WaitEnd): void => {
        if (level.wait?.settle !== settle) return;
        for (const run of clean) run();
        level.wait = undefined;
        // what is queued still runs before a park ends with its connection
        level.serves &&= how === 'released' && options.releasable === true;
        resolve(how);
      };
      level.wait = { options, settle };
      level.serves = options.serves !== false;
      clean.push(after(() => settle('elapsed')));
      if (options.until !== undefined) clean.push(options.until(() => settle('broken')));
    });
    await this.clear(level);
    while (level.serves) {
      served();
      if (this.top === level) break;
      await this.clear(level);
    }
    level.serves = false;
    return end;
  }

  /** Whether what waits innermost lets keys go. */
  get dropsKeys(): boolean {
    return this.top.wait?.options.dropsKeys === true;
  }

  /** Whether something waits that it concerns. */
  waits(concerns: (options: WaitOptions) => boolean): boolean {
    return this.#levels.some(({ wait }) => wait !== undefined && concerns(wait.options));
  }

  /** Ends every wait that it concerns, the innermost first. */
  settle(end: WaitEnd, concerns: (options: WaitOptions) => boolean = () => true): void {
    for (const level of this.#levels.toReversed()) {
      if (level.wait !== undefined && concerns(level.wait.options)) level.wait.settle(end);
    }
  }

  /** Ends the innermost wait that it concerns. */
  settleInnermost(end: WaitEnd, concerns: (options: WaitOptions) => boolean): void {
    const level = this.#levels.findLast(({ wait }) => wait !== undefined && concerns(wait.options));
    level?.wait?.settle(end);
  }
}
