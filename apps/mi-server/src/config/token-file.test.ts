import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Of } from '../rights/tokens.ts';
import { ConfigError } from './config-error.ts';
import { addToTokenFile, parseTokens, readTokenFile } from './token-file.ts';

const SHA = sha256Of('geheim');
const OTHER = sha256Of('other');

describe('parseTokens', () => {
  it('reads names, roles and limits', () => {
    const text = `
- name: prometheus
  role: metrics
  sha256: ${SHA}
# the phone desk
- name: desk
  role: operator
  groups: [media]
  commands: ['api uuid_transfer *']
  connect_to: [10.0.0.0/8]
  sha256: ${OTHER}
`;

    expect(parseTokens(text, 'f')).toEqual([
      { name: 'prometheus', role: 'metrics', connectTo: [], sha256: SHA },
      {
        name: 'desk',
        role: 'operator',
        groups: ['media'],
        commands: ['api uuid_transfer *'],
        connectTo: ['10.0.0.0/8'],
        sha256: OTHER,
      },
    ]);
  });

  it('reads an empty file as no tokens', () => {
    expect(parseTokens('# none yet\n', 'f')).toEqual([]);
  });

  const one = (lines: string): string => `- name: a\n  role: viewer\n  sha256: ${SHA}\n${lines}`;

  it.each([
    ['geheim', 'f: must be a list of tokens'],
    ['- geheim: [', 'f: not valid YAML or JSON at line 1'],
    [`- role: admin\n  sha256: ${SHA}`, 'token 1: name must be 1 to 64 letters'],
    [`- name: a b\n  role: admin\n  sha256: ${SHA}`, 'token 1: name must be'],
    [`- name: a\n  role: root\n  sha256: ${SHA}`, 'role must be metrics, viewer, operator, admin'],
    ['- name: a\n  role: admin\n  sha256: geheim', 'sha256 must be 64 hex digits'],
    [one('  token: geheim'), 'Unrecognized key'],
    [one('  groups: media'), 'groups must be a list of groups'],
    [one('  commands: ["a\\nb"]'), 'commands must be a command on one line'],
    [one('  connect_to: [10.0.0.0/99]'), 'connect_to must be a network'],
    [one('') + one(''), 'token 2: its name is used twice'],
    [one('') + one('').replace('name: a', 'name: b'), 'token 2: its sha256 is used twice'],
    [one('  commands: []').replace('viewer', 'metrics'), 'commands have no effect'],
  ])('refuses %j with an explanation that quotes no secret', (text, words) => {
    let message = '';
    try {
      parseTokens(text, 'f');
    } catch (error) {
      ({ message } = error as Error);
    }

    expect(message).toContain(words);
    expect(message).not.toMatch(/geheim/);
  });
});

describe('addToTokenFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mi-tokens-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('makes the file for its owner only, and leaves comments and other tokens alone', async () => {
    const file = join(folder, 'rights.yaml');
    await addToTokenFile(file, { name: 'a', role: 'viewer', sha256: SHA });
    await writeFile(file, `# mine\n${await readFile(file, 'utf8')}`);

    await addToTokenFile(file, { name: 'b', role: 'admin', groups: ['g'], sha256: OTHER });

    expect((await readTokenFile(file)).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await readFile(file, 'utf8')).toMatch(/^# mine\n/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('changes nothing when the name is taken', async () => {
    const file = join(folder, 'rights.yaml');
    await addToTokenFile(file, { name: 'a', role: 'viewer', sha256: SHA });
    const before = await readFile(file, 'utf8');

    const again = addToTokenFile(file, { name: 'a', role: 'admin', sha256: OTHER });

    await expect(again).rejects.toThrow('its name is used twice');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('names a file that cannot be written, and why', async () => {
    const file = join(folder, 'none', 'rights.yaml');
    const added = addToTokenFile(file, { name: 'a', role: 'viewer', sha256: SHA });

    await expect(added).rejects.toThrow(`${file}: cannot be written (its folder does not exist)`);
    await expect(added).rejects.toBeInstanceOf(ConfigError);
    await expect(addToTokenFile(folder, { name: 'a', role: 'viewer', sha256: SHA })).rejects.toThrow(`${folder}: cannot be read (EISDIR)`); // prettier-ignore
  });

  it('names a file that cannot be read', async () => {
    await expect(readTokenFile(join(folder, 'none'))).rejects.toThrow(/--rights .*ENOENT/);
  });
});
