import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
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

  it('removes the leftovers of killed writers, and nothing else', async () => {
    const folder = newFolder();
    const file = join(folder, 'sockets.json');
    writeFileSync(file, '[]');
    const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const old = new Date(Date.now() - 3_600_000);
    const write = (name: string, isOld: boolean): string => {
      writeFileSync(join(folder, name), 'secret');
      if (isOld) utimesSync(join(folder, name), old, old);
      return name;
    };
    write(`.sockets.json.${machine}-${dead}-V1StGXR8.tmp`, false);
    write(`.sockets.json.${machine}-${process.pid}-_-abcdef.tmp`, true);
    write(`.sockets.json.0123abcd-${dead}-V1StGXR8.tmp`, true);
    const stays = [
      // of writers that may be at work, here and on another machine
      write(`.sockets.json.${machine}-${process.pid}-V1StGXR8.tmp`, false),
      write(`.sockets.json.0123abcd-${dead}-working1.tmp`, false),
      write(`.sockets.json.${machine}-${dead}-abcdefgh.txt`, true),
      write(`.other.json.${machine}-${dead}-abcdefgh.tmp`, true),
      write('.sockets.json.tmp', true),
    ];

    await fileSocketStore(file).load();

    expect(readdirSync(folder).sort()).toEqual([...stays, 'sockets.json'].sort());
  });

  it('loses them before it is written, too', async () => {
    const folder = newFolder();
    const file = join(folder, 'sockets.json');
    const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    const dead = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(join(folder, `.sockets.json.${machine}-${dead}-V1StGXR8.tmp`), 'secret');

    await fileSocketStore(file).save([]);

    expect(readdirSync(folder)).toEqual(['sockets.json']);
  });

  it('that every user can read is warned of when it is watched', () => {
    const file = join(newFolder(), 'sockets.json');
    writeFileSync(file, '[]', { mode: 0o600 });
    const notices: unknown[] = [];
    const watchOnce = (): void => {
      const watching = fileSocketStore(file).watch(
        () => undefined,
        () => undefined,
        (...notice) => notices.push(notice),
      );
      watching[Symbol.dispose]();
    };

    watchOnce();
    expect(notices).toEqual([]);
    chmodSync(file, 0o604);
    watchOnce();

    expect(notices).toEqual([[expect.stringContaining('chmod o-r'), 'warn']]);
  });
});
