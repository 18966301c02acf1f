import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fakeFreeswitch } from './support.ts';

const root = join(import.meta.dirname, '..');
const file = join(root, 'examples/print-spans.ts');

describe('the example of the README', () => {
  it('is the file in examples', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');

    expect(/```ts\n(.*?)```/s.exec(readme)?.[1]).toBe(readFileSync(file, 'utf8'));
  });

  it('prints the spans of a connection and a command', { timeout: 60_000 }, async () => {
    const fake = await fakeFreeswitch();

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@switchwire/source', '--import', 'tsx', file, fake.url],
      { cwd: root },
    );

    expect(stdout).toContain("name: 'connect'");
    expect(stdout).toContain("name: 'api status'");
    expect(stdout).toContain("'freeswitch.command': 'api status'");
  });
});
