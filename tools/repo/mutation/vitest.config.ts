import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { mergeConfig } from 'vitest/config';
import base from '../../../vitest.config.ts';

/** Tests beside their source come first: they are quick, and the first that fails ends a mutant. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isNear = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/src/');
    return [...sorted.filter(isNear), ...sorted.filter((file) => !isNear(file))];
  }
}

export default mergeConfig(base, {
  test: {
    // what takes minutes for each mutant, needs a database, or runs the code in another process, out of a mutant's reach
    exclude: [
      '**/test/wire/chunking.test.ts',
      '**/test/wire/fuzz.test.ts',
      '**/test/**/{chaos,fleet,session-memory,readme,examples,guides}.test.ts',
      '**/test/**/mongo-*.test.ts',
      // how V8 lays out an object, which code with mutants inside does otherwise
      '**/socket/socket-view.test.ts',
      ...(process.env['MUTATION_NEAR'] === undefined ? [] : ['**/test/**/*.test.ts']),
    ],
    // code with all its mutants inside is slower
    testTimeout: 120_000,
    sequence: { sequencer: NearestFirst },
  },
});
