import { expect, it } from 'vitest';
import { versionProblem } from './engine-version.ts';

it.each([
  ['2.9.10', undefined, undefined],
  ['2.15.2', undefined, undefined],
  ['2.11.0', 'c1', undefined],
  ['3.0.0', 'c1', undefined],
  ['2.15.0-dev', 'c1', undefined],
  ['devel', 'c1', undefined],
  ['2.8.4', undefined, /install 2\.9 or newer$/],
  ['1.4.1', undefined, /install 2\.9 or newer$/],
  ['2.9.10', 'c1', /2\.9\.10 as a cluster may .*: install 2\.11 or newer on every node/],
  ['2.10.29', 'c1', /install 2\.11 or newer on every node, or run a single node/],
])('nats-server %s in the cluster %s', (version, cluster, expected) => {
  const problem = versionProblem({ version, cluster });

  if (expected === undefined) expect(problem).toBeUndefined();
  else expect(problem).toMatch(expected);
});
