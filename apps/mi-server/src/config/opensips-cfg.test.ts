import { describe, expect, it } from 'vitest';
import { type CfgLine } from './opensips-files.ts';
import { type OpensipsCfg, readOpensipsCfg } from './opensips-cfg.ts';

const read = (text: string): OpensipsCfg => {
  const file = 'opensips.cfg';
  const lines = text.split('\n').map((one, at): CfgLine => ({ text: one, file, line: at + 1 }));
  return readOpensipsCfg(file, lines);
};

const CFG = `
# modparam("freeswitch", "esl_cmd_timeout", 1)
loadmodule "freeswitch_scripting.so"
modparam("freeswitch", "event_heartbeat_interval", 20)
modparam("freeswitch", "esl_cmd_timeout", 3000) # a comment "with quotes"
modparam("freeswitch_scripting", "fs_subscribe", ":Clue#Con@10.0.0.10?CHANNEL_STATE")
modparam( "freeswitch_scripting" , "fs_subscribe",
          ":ClueCon@10.0.0.11:8021?DTMF,BACKGROUND_JOB" )
/* modparam("freeswitch_scripting", "db_table", "old") */
modparam("freeswitch_scripting", "db_url", "mysql://root:geheim@dbhost/opensips")
modparam("freeswitch_scripting|other", "db_table", "freeswitch_sockets")
modparam("freeswitch", "no_such", 1)
modparam("tm", "fr_timeout", 2)
xlog("no modparam("); # modparam("freeswitch", "esl_cmd_timeout", 2)
modparam('freeswitch_scripting', 'fs_subscribe', ':Clue"\\"Con@10.0.0.12')
modparam("freeswitch_scripting", "fs_subscribe", ":Clue\\"\\x43on\\.@10.0.0.13")
modparam("freeswitch_scripting", "fs_subscribe", $ENV_FS_URL)
modparam("freeswitch", "esl_connect_timeout", TIMEOUT * 2)
/* /* modparam("freeswitch", "esl_cmd_timeout", 3) */
modparam("freeswitch", "esl_cmd_timeout", 4) */
modparam("freeswitch_scripting", "db_url", "mysql:grp://u:geheim@h/x")
modparam("freeswitch_scripting", "db_url", 'dbx2://u:geheim@h/x')
modparam("freeswitch", geheim)
`;

describe('readOpensipsCfg', () => {
  const found = read(CFG);

  it('takes the parameters of both modules', () => {
    expect(found.source.values).toEqual({
      event_heartbeat_interval: '20',
      esl_cmd_timeout: '3000',
      fs_subscribe: [
        ':Clue#Con@10.0.0.10?CHANNEL_STATE',
        ':ClueCon@10.0.0.11:8021?DTMF,BACKGROUND_JOB',
        ':Clue"\\"Con@10.0.0.12',
        ':Clue"Con\\.@10.0.0.13',
      ],
      db_table: 'freeswitch_sockets',
    });
  });

  it('reports what it used with file and line', () => {
    expect(found.taken[1]).toEqual({
      key: 'esl_cmd_timeout',
      where: 'opensips.cfg:5: freeswitch esl_cmd_timeout',
    });
    expect(found.taken).toHaveLength(7);
  });

  it('reports what it could not use, without secrets', () => {
    expect(found.ignored).toEqual([
      expect.stringContaining('opensips.cfg:10: freeswitch_scripting db_url mysql://***@dbhost'),
      'opensips.cfg:12: freeswitch no_such: unknown parameter',
      'opensips.cfg:17: freeswitch_scripting fs_subscribe: the value is neither a quoted string nor a number',
      'opensips.cfg:18: freeswitch esl_connect_timeout: the value is neither a quoted string nor a number',
      expect.stringContaining('opensips.cfg:21: freeswitch_scripting db_url mysql:grp://***@h/x:'),
      expect.stringContaining('opensips.cfg:22: freeswitch_scripting db_url dbx2://***@h/x:'),
      'opensips.cfg:23: freeswitch: it cannot be read',
    ]);
    expect(found.ignored.join()).not.toContain('geheim');
  });

  it.each([
    ['its own database', 'loadmodule "x/freeswitch_scripting.so"\ndb_default_url="file:rows.json"'],
    [
      'a parameter of it',
      'db_default_url = "file:rows.json"\nmodparam("freeswitch_scripting", "db_table", "t")',
    ],
  ])(
    'falls back to the database of all modules where freeswitch_scripting has %s',
    (_what, text) => {
      expect(read(text).source.values).toMatchObject({ db_url: 'file:rows.json' });
    },
  );

  it.each([
    ['another module', 'db_default_url="file:rows.json"\nloadmodule "tm.so"', []],
    [
      'a database of its own that cannot be taken',
      'db_default_url="file:rows.json"\nmodparam("freeswitch_scripting", "db_url", "mysql://u:p@h/x")',
      [
        'opensips.cfg:2: freeswitch_scripting db_url mysql://***@h/x: not a supported database; keep the sockets in MongoDB or a file and pass --db-url',
      ],
    ],
    [
      'a default that cannot be taken',
      'loadmodule "freeswitch_scripting.so"\ndb_default_url="mysql://u:p@h/x"',
      [
        'opensips.cfg:2: db_default_url mysql://***@h/x: not a supported database; keep the sockets in MongoDB or a file and pass --db-url',
      ],
    ],
  ])('does not use the database of all modules for %s', (_what, text, ignored) => {
    const found = read(text);

    expect(found.source.values).not.toHaveProperty('db_url');
    expect(found.ignored).toEqual(ignored);
  });

  it('names the lines of other modules that are about FreeSWITCH, and its URLs in routes', () => {
    const { ignored, taken } = read(`
modparam("load_balancer", "fetch_freeswitch_stats", 1)
modparam("load_balancer", "initial_freeswitch_load", 200)
modparam("dispatcher", "fetch_freeswitch_stats", 0)
modparam("dispatcher", "max_freeswitch_weight", 80)
modparam("other", "server", "fs://:geheim@10.0.0.1")
route { freeswitch_esl("api status", "fs://:geheim@10.0.0.2:8021"); xlog("fs is here"); }
`);

    expect(taken).toEqual([]);
    expect(ignored).toEqual([
      expect.stringContaining('opensips.cfg:2: load_balancer fetch_freeswitch_stats: its servers'),
      'opensips.cfg:3: load_balancer initial_freeswitch_load: there is no such option',
      'opensips.cfg:5: dispatcher max_freeswitch_weight: there is no such option',
      'opensips.cfg:6: fs://***@10.0.0.1: only fs_subscribe names sockets; give it as --fs-subscribe',
      'opensips.cfg:7: fs://***@10.0.0.2:8021: only fs_subscribe names sockets; give it as --fs-subscribe',
    ]);
  });
});
