// A MongoDB-compatible server for the tests: one that all share, and a command that starts private ones, for tests
// that kill and restart it. Order: MONGODB_URL, mongod on the PATH, the download of mongodb-memory-server where that
// is installed, FerretDB built by Go.
import { fileURLToPath } from 'node:url';
import { buildGoTool, FERRETDB } from './build-go-tool.mjs';
import { findProgram } from './find-program.mjs';
import { startServer } from './start-server.mjs';

const DOWNLOAD_DEADLINE_MS = 120_000;
const wrapper = fileURLToPath(new URL('mongod-server.mjs', import.meta.url));
const commandFor = (mongod) => [process.execPath, wrapper, mongod];

/** The mongod that mongodb-memory-server keeps or downloads; undefined when it is not installed or cannot. */
async function downloadedMongod() {
  const optional = 'mongodb-memory-server-core';
  try {
    const { MongoBinary } = await import(optional);
    const tooLate = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('too slow')), DOWNLOAD_DEADLINE_MS).unref();
    });
    return await Promise.race([MongoBinary.getPath(), tooLate]);
  } catch {
    return undefined;
  }
}

async function findCommand() {
  const mongod = findProgram(['mongod']) ?? (await downloadedMongod());
  if (mongod !== undefined)
    return { command: commandFor(mongod), name: `${mongod} (replica set of one)` };
  const built = await buildGoTool(FERRETDB);
  return 'problem' in built ? built : { command: [built.binary], name: built.name };
}

/** `mongodb://user:secret@host/db` for a table that everybody reads. */
const withoutCredentials = (url) => url.replace(/\/\/[^/]*@/, '//');

/**
 * @returns {Promise<{ url?: string, command?: readonly string[], ranAgainst: string, missing: boolean, stop: () => Promise<void> }>}
 */
export async function provideDatabase(given = process.env.MONGODB_URL) {
  const found = await findCommand();
  const command = 'command' in found ? found.command : undefined;
  if (given) {
    const killed =
      command === undefined ? 'kill and restart skipped' : `kill and restart: ${found.name}`;
    return {
      url: given,
      command,
      ranAgainst: `${withoutCredentials(given)}; ${killed}`,
      missing: false,
      stop,
    };
  }
  if (command === undefined)
    return {
      ranAgainst:
        `nothing, its tests were skipped: ${found.problem}. ` +
        'Set MONGODB_URL, or install mongod (4.4 or newer) or Go (1.24 or newer)',
      missing: true,
      stop,
    };
  const server = await startServer(command);
  return { url: server.url, command, ranAgainst: found.name, missing: false, stop: server.stop };

  async function stop() {
    // nothing of ours runs
  }
}
