// Publishes everything, then a patch of one package, a patch and a minor of the package below all others, and says which versions
// appeared and what a program gets that holds old and new ones.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copiesOf, install, runProgram } from './consumer.mjs';
import { publishedPackages } from './workspace-copy.mjs';

const PROTOCOL = '@switchwire/esl-protocol';
const CLIENT = '@switchwire/esl-client';
const MANAGER = '@switchwire/conn-manager';
const FAKE = '@switchwire/fake-freeswitch';
const PROGRAM = fileURLToPath(new URL('programs/errors.mjs', import.meta.url));

export async function rehearse(registry, workspace, scratch) {
  const names = publishedPackages().map(({ name }) => name);
  const allVersions = async () => {
    const lists = await Promise.all(
      names.map(async (name) => (await registry.versionsOf(name)).map((one) => `${name}@${one}`)),
    );
    return new Set(lists.flat());
  };
  let known = new Set();
  const appeared = async () => {
    const now = await allVersions();
    const fresh = [...now].filter((one) => !known.has(one));
    known = now;
    return fresh.sort();
  };
  const release = async (name, bump) => {
    workspace.release(name, bump);
    const fresh = await appeared();
    console.log(`  ${name ?? 'everything'} ${bump ?? ''}: ${fresh.join(', ')}`);
    return fresh;
  };

  const first = await release();
  assert.equal(first.length, names.length, 'each package is published once');
  const start = Object.fromEntries(
    first.map((one) => [one.slice(0, one.lastIndexOf('@')), one.slice(one.lastIndexOf('@') + 1)]),
  );

  assert.deepEqual(packagesOf(await release(MANAGER, 'patch')), [MANAGER]);
  assert.deepEqual(packagesOf(await release(PROTOCOL, 'patch')), [PROTOCOL]);

  const mixed = join(scratch, 'mixed');
  install(mixed, registry, { [CLIENT]: start[CLIENT], [MANAGER]: 'latest', [PROTOCOL]: 'latest' });
  assert.equal(copiesOf(mixed, PROTOCOL).length, 1, 'old and new packages share one copy');
  holdsErrors(mixed);

  assert.deepEqual(packagesOf(await release(FAKE, 'minor')), [FAKE], 'nothing depends on the fake');
  const minor = await release(PROTOCOL, 'minor');
  const users = dependentsOf(PROTOCOL);
  assert.deepEqual(packagesOf(minor), users, 'a minor below 1.0 leaves the range of all');
  assert.ok(
    minor.every((one) => /@0\.\d+\.\d+$/.test(one)),
    'nothing becomes a major',
  );
  assert.ok(minor.filter((one) => !one.startsWith(PROTOCOL)).every((one) => !one.endsWith('.0')), 'users of it get a patch'); // prettier-ignore

  const two = join(scratch, 'two-copies');
  install(two, registry, { [CLIENT]: 'latest', [MANAGER]: start[MANAGER], [PROTOCOL]: 'latest' });
  assert.equal(copiesOf(two, PROTOCOL).length, 2, 'an old package keeps its own copy');
  holdsErrors(two);
}

/** An error of each package is an `EslError` of the program's own copy. */
function holdsErrors(folder) {
  cpSync(PROGRAM, join(folder, 'errors.mjs'));
  assert.equal(runProgram(folder, 'errors.mjs').trim(), 'connect: true, manager: true');
}

/** The package and those that name it among their dependencies, sorted: what a new range has to be published of. */
function dependentsOf(name) {
  return publishedPackages()
    .filter(({ manifest }) => manifest.name === name || name in (manifest.dependencies ?? {}))
    .map(({ manifest }) => manifest.name)
    .sort();
}

const packagesOf = (versions) => versions.map((one) => one.slice(0, one.lastIndexOf('@')));
