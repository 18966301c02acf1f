import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../find-program.mjs';

describe('findProgram', () => {
  let root: string;
  let path: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'switchwire-find-'));
    for (const folder of ['first', 'second']) mkdirSync(join(root, folder));
    writeFileSync(join(root, 'first', 'mongod'), 'not executable');
    for (const name of ['mongod', 'chromium']) {
      writeFileSync(join(root, 'second', name), '#!/bin/sh\n');
      chmodSync(join(root, 'second', name), 0o755);
    }
    path = ['', join(root, 'first'), join(root, 'second')].join(delimiter);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('takes the first name that is an executable file somewhere on the path', () => {
    expect(findProgram(['google-chrome', 'chromium'], path)).toBe(join(root, 'second', 'chromium'));
  });

  it.skipIf(process.platform === 'win32')('passes over a file that cannot be executed', () => {
    expect(findProgram(['mongod'], path)).toBe(join(root, 'second', 'mongod'));
  });

  it('finds nothing where nothing is', () => {
    expect(findProgram(['opensips'], path)).toBeUndefined();
  });
});
