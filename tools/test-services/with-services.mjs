// `node tools/test-services/with-services.mjs FILE ARGUMENTS…`: runs a program from the sources with the NATS servers and the
// database that the tests get, in the same variables. The newest NATS is the last one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { provideDatabase } from './provide-database.mjs';
import { provideNats } from './provide-nats.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('with-services.mjs FILE ARGUMENTS…: give the program to run');
  process.exit(2);
}
const given = process.env.SWITCHWIRE_TEST_NATS_SERVERS;
const nats = given === undefined ? await provideNats({ all: true }) : undefined;
const command = process.env.SWITCHWIRE_TEST_MONGODB_COMMAND;
const database = command === undefined ? await provideDatabase('') : undefined;
await database?.stop();
const { status } = spawnSync(
  process.execPath,
  ['--conditions=@switchwire/source', '--import', 'tsx', file, ...args],
  {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: 'inherit',
    env: {
      ...process.env,
      SWITCHWIRE_TEST_NATS_SERVERS: given ?? JSON.stringify(nats?.servers ?? []),
      SWITCHWIRE_TEST_MONGODB_COMMAND: command ?? JSON.stringify(database?.command ?? []),
    },
  },
);
process.exit(status ?? 1);
