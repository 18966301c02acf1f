import { MemoryWatch } from './memory-figures.ts';

/** What reset_statistics has set to 0, and the memory. */
export class StatisticsState {
  readonly memory = new MemoryWatch();
  readonly #bases = new Map<string, number>();

  since(name: string, value: number): number {
    return value - (this.#bases.get(name) ?? 0);
  }

  reset(name: string, value: number): void {
    this.#bases.set(name, value);
  }
}
