// `node mongod-server.mjs MONGOD --listen HOST:PORT [--folder DIR]`: a mongod as a replica set of one, so that change
// streams work. Keeps the contract of tools/ferretdb (see start-server.mjs). Kill its process group to kill both.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';

const ALREADY_INITIALIZED = 23;
const START_DEADLINE_MS = 60_000;

const { values, positionals } = parseArgs({
  options: { listen: { type: 'string', default: '127.0.0.1:0' }, folder: { type: 'string' } },
  allowPositionals: true,
});
const [host, wantedPort] = values.listen.split(':');
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'switchwire-mongod-'));
const port = wantedPort === '0' ? await freePort() : Number(wantedPort);

const mongod = spawn(
  positionals[0],
  [
    '--dbpath',
    folder,
    '--bind_ip',
    host,
    '--port',
    String(port),
    '--replSet',
    'rs0',
    '--nounixsocket',
    '--quiet',
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const end = (code) => {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
mongod.once('error', (error) => {
  console.error(String(error));
  end(1);
});
mongod.once('exit', (code) => end(code ?? 1));
const stop = () => mongod.kill('SIGTERM');
process.stdin.resume().once('end', stop);
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

await initiate();
console.log(`mongodb://${host}:${port}/?directConnection=true`);

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, host, () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}

/** A replica set of one member, which is its primary when this returns. */
async function initiate() {
  const client = new MongoClient(`mongodb://${host}:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: START_DEADLINE_MS,
  });
  const admin = client.db('admin');
  const members = [{ _id: 0, host: `${host}:${port}` }];
  try {
    await admin.command({ replSetInitiate: { _id: 'rs0', members } }).catch((error) => {
      if (error.code !== ALREADY_INITIALIZED) throw error;
    });
    while (!(await admin.command({ hello: 1 })).isWritablePrimary)
      await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    await client.close();
  }
}
