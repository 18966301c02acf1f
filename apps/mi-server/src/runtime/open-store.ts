import { hostname } from 'node:os';
import { openSocketStore } from '@switchwire/conn-manager';
import { type Config } from '../config/options.ts';
import { createEditedStore, type EditedStore } from '../sockets/edited-store.ts';

/** The store that --db-url names. Nothing is contacted or read yet. */
export const openStore = async (config: Config): Promise<EditedStore | undefined> => {
  if (config.db_url === undefined) return undefined;
  const columns = {
    username: config.db_col_username,
    password: config.db_col_password,
    ip: config.db_col_ip,
    port: config.db_col_port,
    events: config.db_col_events,
  };
  return createEditedStore(
    await openSocketStore(config.db_url, {
      table: config.db_table,
      columns,
      // the same after a restart: what a crashed server left in the mirror is replaced
      owner: `${hostname()}/${config.listen}`,
    }),
  );
};
