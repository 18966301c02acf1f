import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig, type LoadedConfig, reportConfig } from './load-config.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mi-config-'));
});

afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string, text: string): Promise<string> => {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
};

const load = (file: string | undefined, flags: Record<string, unknown> = {}) =>
  loadConfig({ flags, environment: {}, file });

/** What is logged at the start, one text per line. */
const reported = (loaded: LoadedConfig): readonly string[] => {
  const lines: string[] = [];
  const record = ({ parameter }: Readonly<Record<string, unknown>>, message: string): void => {
    lines.push(typeof parameter === 'string' ? `${message}: ${parameter}` : message);
  };
  reportConfig(loaded, { debug: record, info: record, warn: record, error: record });
  return lines;
};

describe('a file that every user can read', () => {
  it.each([
    ['token: sesame', 0o644, 1],
    ['fs_subscribe: [":pw@10.0.0.1"]', 0o604, 1],
    ['token: sesame', 0o640, 0],
    ['log_level: debug', 0o644, 0],
  ])('with %j and mode %o is warned of %i times', async (text, mode, times) => {
    const file = await write('a.yaml', `${text}\n`);
    await chmod(file, mode);

    const lines = reported(await load(file)).filter((line) => line.includes('chmod o-r'));

    expect(lines).toEqual(
      Array.from({ length: times }, () => expect.stringContaining(file) as string),
    );
  });

  it('is warned of when it is an opensips.cfg with a password', async () => {
    const cfg = await write(
      'opensips.cfg',
      'modparam("freeswitch_scripting", "fs_subscribe", ":pw@10.0.0.1")\n',
    );
    await chmod(cfg, 0o644);

    expect(reported(await load(undefined, { opensips_cfg: cfg }))).toContainEqual(
      expect.stringContaining(`Every user of this machine can read ${cfg}`),
    );
  });
});

describe('loadConfig', () => {
  it('reads YAML and JSON, and an empty file', async () => {
    const yaml = await write('a.yaml', '# comment\nscript: [a.ts, b.ts]\nlisten: 127.0.0.1:1\n');
    const json = await write('a.json', '{ "script": "a.ts" }');
    const empty = await write('empty.yaml', '');

    expect((await load(yaml)).config).toMatchObject({
      script: ['a.ts', 'b.ts'],
      listen: '127.0.0.1:1',
    });
    expect((await load(json)).config.script).toEqual(['a.ts']);
    expect((await load(empty)).config.listen).toBe('127.0.0.1:8888');
  });

  it('ranks an opensips.cfg below the file, and reports what it used of it', async () => {
    const cfg = await write(
      'opensips.cfg',
      'modparam("freeswitch", "esl_cmd_timeout", 3000)\nmodparam("freeswitch", "esl_connect_timeout", 2000)\n',
    );
    const file = await write(
      'a.yaml',
      `opensips_cfg: ${cfg}\nesl_cmd_timeout: 1000\ndb_url: file:rows.json\n`,
    );

    const loaded = await load(file);

    const { config, opensipsCfg } = loaded;
    expect(config).toMatchObject({ esl_cmd_timeout: 1_000, esl_connect_timeout: 2_000 });
    expect(opensipsCfg?.taken).toHaveLength(2);
    expect(reported(loaded)).toEqual([
      `Parameter overridden by an option: ${cfg}:1: freeswitch esl_cmd_timeout`,
      `Parameter taken: ${cfg}:2: freeswitch esl_connect_timeout`,
    ]);
  });

  it('reports what cannot be used of an opensips.cfg, and polling from any source', async () => {
    const cfg = await write(
      'opensips.cfg',
      'modparam("freeswitch", "no_such", 3000)\nmodparam("freeswitch", "esl_cmd_polling_itv", 5)\n',
    );
    const polling = 'esl_cmd_polling_itv has no effect: nothing polls for replies';
    const environment = { SWITCHWIRE_ESL_CMD_POLLING_ITV: '1000' };

    const flags = { opensips_cfg: cfg, db_url: 'file:rows.json' };
    expect(reported(await load(undefined, flags))).toEqual([
      `Parameter taken: ${cfg}:2: freeswitch esl_cmd_polling_itv`,
      `Parameter not taken: ${cfg}:1: freeswitch no_such: unknown parameter`,
      polling,
    ]);
    expect(reported(await loadConfig({ flags: {}, environment }))).toEqual([polling]);
    expect(reported(await load(undefined))).toEqual([]);
  });

  it('warns when an opensips.cfg has no FreeSWITCH, with the reason where it is known', async () => {
    const none = 'No FreeSWITCH is configured';
    const empty = await write('a.cfg', 'loadmodule "freeswitch.so"\n');
    const balancer = await write(
      'b.cfg',
      'loadmodule "load_balancer.so"\nmodparam("load_balancer", "fetch_freeswitch_stats", 1)\n',
    );
    const sql = await write(
      'c.cfg',
      'modparam("freeswitch_scripting", "db_url", "mysql://u:p@h/x")\n',
    );
    const lines = async (cfg: string): Promise<readonly string[]> =>
      reported(await load(undefined, { opensips_cfg: cfg }));

    expect(await lines(empty)).toEqual([expect.stringContaining(none)]);
    expect(await lines(balancer)).toEqual([
      expect.stringContaining(`Parameter not taken: ${balancer}:2: load_balancer`),
      expect.stringContaining(none),
    ]);
    expect(await lines(sql)).toEqual([
      expect.stringContaining(`Parameter not taken: ${sql}:1: freeswitch_scripting db_url`),
      expect.stringContaining(none),
    ]);
    const given = await load(undefined, { opensips_cfg: empty, db_url: 'file:rows.json' });
    expect(reported(given)).toEqual([]);
  });

  it('names the line of an opensips.cfg whose value cannot be used', async () => {
    const line = (url: string) => `modparam("freeswitch_scripting", "fs_subscribe", "${url}")\n`;
    const cfg = await write(
      'opensips.cfg',
      line(':geheim@h1?DTMF') + line(':geheim@h2:99999?DTMF') + line(':geheim@h3?DTMF'),
    );

    const failure = load(undefined, { opensips_cfg: cfg });

    await expect(failure).rejects.toThrow(
      `${cfg}:2: freeswitch_scripting fs_subscribe: FreeSWITCH URL has an invalid port "99999"`,
    );
    await expect(failure).rejects.not.toThrow('geheim');
  });

  it('prints no line of a file that the parser rejects', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const file = await write('odd.yaml', 'token: !!js/function geheim\n');

    expect((await load(file)).config.token).toBe('geheim');

    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('reads the token from its file, without the line end', async () => {
    const file = await write('token', 'sesame\n');

    const { config } = await load(undefined, { token_file: file, listen: '0.0.0.0:8888' });

    expect(config.token).toBe('sesame');
  });

  it.each([
    ['a: [geheim', 'not valid YAML or JSON at line 1'],
    ['- geheim', 'it must be a mapping of options'],
    ['fs_subscribe: [":geheim@"]', 'fs_subscribe'],
    ['esl_cmd_timeout: geheim', 'esl_cmd_timeout'],
  ])('says what is wrong with %j without quoting it', async (text, words) => {
    const file = await write('bad.yaml', text);

    const failure: unknown = await load(file).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'ESL_CONFIG' });
    expect((failure as Error).message).toContain(words);
    expect((failure as Error).message).not.toContain('geheim');
  });

  it.each([
    [{ opensips_cfg: '/no/such.cfg' }, '--opensips-cfg /no/such.cfg: cannot be read (ENOENT)'],
    [{ token_file: '/no/such' }, '--token-file /no/such: cannot be read (ENOENT)'],
  ])('names the option of a file that cannot be read: %j', async (flags, words) => {
    await expect(load(undefined, flags)).rejects.toThrow(words);
  });

  it.each(['my geheim', 'geheimß', 'ge\u0007heim'])(
    'refuses a token that no HTTP header can carry, without quoting it: %j',
    async (token) => {
      const file = await write('token', `${token}\n`);

      const failure: unknown = await load(undefined, { token_file: file }).catch(
        (error: unknown) => error,
      );

      expect(failure).toMatchObject({ code: 'ESL_CONFIG' });
      expect((failure as Error).message).toContain(`--token-file ${file}: the token must be`);
      expect((failure as Error).message).not.toMatch(/ge.*heim/);
    },
  );

  it('refuses an empty token', async () => {
    const file = await write('token', '\n');

    await expect(load(undefined, { token_file: file })).rejects.toThrow('the file is empty');
  });
});
