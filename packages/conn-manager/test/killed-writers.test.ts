import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileSocketStore } from '../src/index.ts';

/** A few with every change; the nightly run has more. */
const ROUNDS = Number(process.env['KILLED_WRITERS'] ?? 3);

interface Contents {
  readonly note: string;
  readonly sockets: readonly { readonly password: string }[];
}

it('a socket file is whole and as new as its last finished write, whenever its writer is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchwire-killed-'));
  const file = join(folder, 'sockets.json');
  writeFileSync(file, JSON.stringify({ note: 'kept', sockets: [] }), { mode: 0o600 });

  for (let round = 1; round <= ROUNDS; round++) {
    const writer = fork(
      new URL('killed-writer-program.ts', import.meta.url),
      [file, String(round)],
      {
        execArgv: ['--conditions=@switchwire/source', '--import', 'tsx'],
      },
    );
    let finished = 0;
    writer.on('message', (version: number) => (finished = version));
    // somewhere within the next write
    while (finished < 1 + (round % 3)) await once(writer, 'message');
    await new Promise((resolve) => setTimeout(resolve, (round * 7) % 20));
    writer.kill('SIGKILL');
    await once(writer, 'close');

    const { note, sockets } = JSON.parse(readFileSync(file, 'utf8')) as Contents;
    const versions = new Set(sockets.map(({ password }) => password));
    const [label = ''] = versions;
    expect(note).toBe('kept');
    expect(sockets).toHaveLength(300);
    expect(versions.size).toBe(1);
    const [by, version] = label.replace('secret ', '').split('.').map(Number);
    expect(by).toBe(round);
    expect(version).toBeGreaterThanOrEqual(finished);
  }
  await fileSocketStore(file).load();

  expect(readdirSync(folder)).toEqual(['sockets.json']);
}, 600_000);
