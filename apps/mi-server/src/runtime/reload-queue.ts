/**
 * Reloads that were asked for, one after the other. What is asked for while one runs is one more after it, and what is
 * asked for before `begin` waits until then.
 */
export class ReloadQueue {
  #reload: (() => Promise<void>) | undefined;
  #isAsked = false;
  #isRunning = false;

  ask(): void {
    this.#isAsked = true;
    this.#work();
  }

  /** From now on there is something to reload. `reload` never rejects. */
  begin(reload: () => Promise<void>): void {
    this.#reload = reload;
    this.#work();
  }

  /** Whatever is asked for from now on, or has not begun, is forgotten. */
  end(): void {
    this.#reload = undefined;
  }

  #work(): void {
    if (this.#reload === undefined || !this.#isAsked || this.#isRunning) return;
    this.#isAsked = false;
    this.#isRunning = true;
    void this.#reload().then(() => {
      this.#isRunning = false;
      this.#work();
    });
  }
}
