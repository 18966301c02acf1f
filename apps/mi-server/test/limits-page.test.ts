import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { unlistedDefaults, withLimits } from './support/limits-table.ts';

const file = fileURLToPath(new URL('../../../docs/concepts/limits.md', import.meta.url));
const page = readFileSync(file, 'utf8');

describe('docs/concepts/limits.md', () => {
  it('has every limit with its value in the code (vitest --update writes it)', async () => {
    expect(page).toContain('<!-- options -->');
    await expect(withLimits(page)).toMatchFileSnapshot(file);
  });

  it('knows where each limit of the server is counted', () => {
    expect(page).not.toContain('MISSING');
  });

  it('has every default of the libraries', () => {
    expect(unlistedDefaults()).toEqual([]);
  });
});
