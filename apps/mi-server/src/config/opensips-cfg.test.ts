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
      ],
      db_table: 'freeswitch_sockets',
    });
  });

  it('reports what it took with file and line', () => {
    expect(found.taken[1]).toBe('opensips.cfg:5: freeswitch esl_cmd_timeout');
  });

  it('reports what it could not take, without secrets', () => {
    expect(found.ignored).toEqual([
      expect.stringContaining('opensips.cfg:10: freeswitch_scripting db_url mysql://***@dbhost'),
      'opensips.cfg:12: freeswitch no_such: there is no such parameter here',
    ]);
    expect(found.ignored.join()).not.toContain('geheim');
  });
});
