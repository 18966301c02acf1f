import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileSocketStore } from '../src/index.ts';
import { failureOf } from './managed.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'switchwire-leftovers-'));

describe('a socket file', () => {
  it('that is nested without end is an error of the store that says where', async () => {
    const file = join(newFolder(), 'sockets.json');
    writeFileSync(file, '['.repeat(200_000));

    const failure = await failureOf(fileSocketStore(file).load());

    expect(failure).toMatchObject({ code: 'ESL_STORE' });
    expect(failure['message']).toMatch(/line 1, column 1002: expected at most 1000 levels/);
  });

  it('loses what killed writers have left beside it, and nothing else', async () => {
    const folder = newFolder();
    const file = join(folder, 'sockets.json');
    writeFileSync(file, '[]');
    const old = new Date(Date.now() - 3_600_000);
    const stays = ['.sockets.json.abcdefgh.txt', '.other.json.abcdefgh.tmp', '.sockets.json.tmp'];
    for (const name of ['.sockets.json.V1StGXR8.tmp', '.sockets.json._-abcdef.tmp', ...stays]) {
      writeFileSync(join(folder, name), 'secret');
      utimesSync(join(folder, name), old, old);
    }
    // of a writer that is at work
    writeFileSync(join(folder, '.sockets.json.working1.tmp'), 'secret');

    await fileSocketStore(file).load();

    expect(readdirSync(folder).sort()).toEqual(
      [...stays, '.sockets.json.working1.tmp', 'sockets.json'].sort(),
    );
  });
});
