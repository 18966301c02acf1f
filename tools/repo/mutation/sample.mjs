// A plugin of Stryker: of all mutants, a random sample goes to the tests. Stryker has no option for it, but it asks a checker
// about every mutant before it runs tests, and a mutant that the checker refuses counts neither as noticed nor as missed.
import { createHash } from 'node:crypto';

/** @typedef {{ id: string, fileName: string, location: object, mutatorName: string, replacement?: string }} Mutant */

/**
 * The same seed and the same code give the same sample, whatever the order of the mutants.
 *
 * @param {readonly Mutant[]} mutants
 * @param {number} size
 * @param {string} seed
 */
export function sampleOf(mutants, size, seed) {
  const drawn = mutants.map(({ id, fileName, location, mutatorName, replacement }) => {
    const what = JSON.stringify([seed, fileName, location, mutatorName, replacement]);
    return { id, lot: createHash('sha256').update(what).digest('hex') };
  });
  drawn.sort((one, other) => (one.lot < other.lot ? -1 : 1));
  return new Set(drawn.slice(0, size).map(({ id }) => id));
}

class SampleChecker {
  static inject = ['options'];

  constructor({ sample }) {
    this.sample = sample;
  }

  async init() {
    // nothing to prepare; Stryker calls it
  }

  /** All in one group: the sample is drawn from the whole. */
  async group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    const names = mutants.map((mutant) => ({
      ...mutant,
      fileName: this.#inPackage(mutant.fileName),
    }));
    const sample = sampleOf(names, this.sample.size, this.sample.seed);
    return Object.fromEntries(
      mutants.map(({ id }) => [
        id,
        sample.has(id)
          ? { status: 'passed' }
          : { status: 'compileError', reason: 'not in the sample' },
      ]),
    );
  }

  /** Without the folder that the repository is in. */
  #inPackage(fileName) {
    return fileName.replaceAll('\\', '/').replace(/^.*\/(?=packages\/)/, '');
  }
}

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }];
