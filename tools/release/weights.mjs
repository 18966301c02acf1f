// What each package brings when npm installs it alone, against what its README says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, weightOf } from './consumer.mjs';
import { publishedPackages, root } from './workspace-copy.mjs';

const SENTENCE = /Installed alone: (\d+) packages?, (?:less than|under) (\d+(?:\.\d+)?) MB/;

export async function weigh(registry, scratch) {
  const broken = [];
  // the starter is not installed, it is run
  for (const { name, folder } of publishedPackages().filter(({ name }) => name.startsWith('@'))) {
    const user = join(scratch, 'weights', name.replace('/', '+'));
    install(user, registry, { [name]: 'latest' });
    const { packages, bytes } = weightOf(user);
    const megabytes = bytes / 1e6;
    console.log(`  ${name}: ${packages} packages, ${megabytes.toFixed(1)} MB`);
    const [, most, size] =
      SENTENCE.exec(readFileSync(join(root, folder, 'README.md'), 'utf8')) ?? [];
    if (most === undefined)
      broken.push(`${folder}/README.md does not say "Installed alone: N packages, under M MB"`);
    else if (packages > Number(most) || megabytes > Number(size))
      broken.push(
        `${name} is ${packages} packages and ${megabytes.toFixed(1)} MB; its README says ${most} and ${size} MB`,
      );
  }
  assert.deepEqual(broken, []);
}
