import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fakeNode } from './managed.ts';

const root = join(import.meta.dirname, '..');
const example = readFileSync(join(root, 'examples/watch-digits.ts'), 'utf8');

describe('the example of the README', () => {
  it('is the file in examples, and short', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');

    expect(/```ts\n(.*?)```/s.exec(readme)?.[1]).toBe(example);
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  it(
    'prints what happens, transfers the call, and ends on its own',
    { timeout: 60_000 },
    async () => {
      const fake = await fakeNode({ hostname: 'fs-of-the-readme' });
      fake.api('uuid_transfer', (args) => `+OK transferred ${args}\n`);
      const child = spawn(
        process.execPath,
        [
          '--conditions=@switchwire/source',
          '--import',
          'tsx',
          join(root, 'examples/watch-digits.ts'),
          fake.url,
        ],
        { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      onTestFinished(() => void child.kill());
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      const exited = once(child, 'exit') as Promise<[number]>;
      await fake.waitForCommand(/event json DTMF/, { timeoutMs: 40_000 });

      fake.emit('CHANNEL_ANSWER', { 'Unique-ID': 'call-1' });
      fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '5' });

      expect(await exited).toEqual([0, null]);
      expect(printed).toContain('fs-of-the-readme');
      expect(printed).toContain('answered: call-1\ndigit: 5\n+OK transferred call-1 1001\n');
    },
  );
});
