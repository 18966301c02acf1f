import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../../../packages');
const page = join(packages, '../docs/concepts/diagnostics-channels.md');

/** What a script's own module is called in its bundle. */
const NO_CHANNEL = 'switchwire:entry';

const namesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

const sourcesOf = (name: string): readonly string[] =>
  readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(packages, name, 'src', file), 'utf8'));

describe('the page of diagnostics channels', () => {
  it('has every channel of the packages, and no other', () => {
    const names = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'src')));
    const sources = names.flatMap(sourcesOf).join('\n');
    const used = namesIn(sources, /'(switchwire:[a-z.]+)'/g).filter((name) => name !== NO_CHANNEL);
    const told = namesIn(readFileSync(page, 'utf8'), /`(switchwire:[a-z.]+)`/g);

    expect(used.length).toBeGreaterThan(5);
    expect(told).toEqual(used);
  });
});
