import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HELP } from '../src/cli/cli-options.ts';
import { captureNames } from '../src/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const EXAMPLES = readdirSync(new URL('../examples/', import.meta.url));

describe('the README', () => {
  it.each(EXAMPLES)('shows examples/%s as it is', (file) => {
    const source = readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8');

    expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``);
  });

  it.each(EXAMPLES)('shows an example that runs: %s', async (file) => {
    await expect(import(`../examples/${file}`)).resolves.toBeDefined();
  });

  it('has no TypeScript other than the examples', () => {
    expect(readme.match(/```ts\n/g)).toHaveLength(EXAMPLES.length);
  });

  it('names only recordings that exist', () => {
    for (const [, name = ''] of readme.matchAll(/--replay ([\w.-]+)/g)) {
      if (name !== 'NAME') expect(captureNames()).toContain(name);
    }
  });

  it('names only flags that the program has', () => {
    const program = readme.slice(readme.indexOf('## The program'));
    for (const [flag] of program.matchAll(/--[a-z]+/g)) expect(HELP).toContain(flag);
  });
});
