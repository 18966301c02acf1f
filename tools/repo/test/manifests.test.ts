import { describe, expect, it } from 'vitest';
import { engineProblems, manifestProblems } from '../manifests/manifest-problems.mjs';

const HOME = 'https://github.com/switchwire/switchwire';
const published = {
  name: '@switchwire/one',
  description: 'One',
  license: 'Apache-2.0',
  homepage: `${HOME}/tree/main/packages/one#readme`,
  bugs: `${HOME}/issues`,
  repository: { type: 'git', url: `git+${HOME}.git`, directory: 'packages/one' },
  type: 'module',
  keywords: ['esl'],
  engines: { node: '>=20.19' },
  sideEffects: false,
  files: ['CHANGELOG.md', 'dist'],
  exports: {},
  dependencies: { '@switchwire/two': '^0.2.0', yaml: '^2.0.0' },
  devDependencies: { '@switchwire/two': '*', vitest: '4.1.12' },
  publishConfig: { access: 'public' },
};
const problemsOf = (manifest: object) => manifestProblems(manifest, 'packages/one', () => '0.2.0');

describe('manifestProblems', () => {
  it('finds nothing wrong with a package that says everything', () => {
    expect(problemsOf(published)).toEqual([]);
  });

  it.each([
    [{ repository: undefined }, 3],
    [{ repository: { ...published.repository, directory: 'packages/two' } }, 1],
    [{ homepage: undefined, bugs: undefined }, 2],
    [{ engines: { node: '>=18' } }, 1],
    [{ description: undefined }, 1],
    [{ files: ['dist'] }, 1],
    [{ dependencies: { '@switchwire/two': '0.2.0' } }, 1],
    [{ dependencies: { '@switchwire/two': '^0.1.0' } }, 1],
    [{ dependencies: { yaml: '2.0.0' } }, 1],
    [{ dependencies: { yaml: '>=2' } }, 1],
    [{ devDependencies: { '@switchwire/two': '^0.2.0' } }, 1],
  ])('with %j has %i problems', (change, count) => {
    expect(problemsOf({ ...published, ...change })).toHaveLength(count);
  });

  it('asks of a private package only that it follows the workspace', () => {
    const own = { private: true, dependencies: { '@switchwire/two': '*', yaml: '2.0.0' } };

    expect(problemsOf(own)).toEqual([]);
    expect(problemsOf({ ...own, dependencies: { '@switchwire/two': '0.2.0' } })).toEqual([
      '"@switchwire/two": "0.2.0" must be "*", which is the workspace\'s own',
    ]);
  });
});

describe('engineProblems', () => {
  it('names what users would install and could not run', () => {
    expect(
      engineProblems({
        '': { engines: { node: '>=30' } },
        'packages/one': { engines: { node: '>=30' } },
        'node_modules/@switchwire/one': { link: true },
        'node_modules/a': { engines: { node: '>=18' } },
        'node_modules/b': {},
        'node_modules/c': { engines: { node: '>=22' } },
        'node_modules/d': { dev: true, engines: { node: '>=22' } },
      }),
    ).toEqual(['node_modules/c needs Node.js >=22; we promise 20.19.0']);
  });
});
