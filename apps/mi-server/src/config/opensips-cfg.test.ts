import { describe, expect, it } from 'vitest';
import { readOpensipsCfg } from './opensips-cfg.ts';

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
  const found = readOpensipsCfg('opensips.cfg', CFG);

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

  it('reports what it took with file and line', () => {
    expect(found.taken[1]).toEqual({
      key: 'esl_cmd_timeout',
      where: 'opensips.cfg:5: freeswitch esl_cmd_timeout',
    });
    expect(found.taken).toHaveLength(7);
  });

  it('reports what it could not take, without secrets', () => {
    expect(found.ignored).toEqual([
      expect.stringContaining('opensips.cfg:10: freeswitch_scripting db_url mysql://***@dbhost'),
      'opensips.cfg:12: freeswitch no_such: unknown parameter',
      'opensips.cfg:17: freeswitch_scripting fs_subscribe: the value is neither a text in quotes nor a number',
      'opensips.cfg:18: freeswitch esl_connect_timeout: the value is neither a text in quotes nor a number',
      expect.stringContaining('opensips.cfg:21: freeswitch_scripting db_url mysql:grp://***@h/x:'),
      expect.stringContaining('opensips.cfg:22: freeswitch_scripting db_url dbx2://***@h/x:'),
      'opensips.cfg:23: freeswitch: it cannot be read',
    ]);
    expect(found.ignored.join()).not.toContain('geheim');
  });
});
