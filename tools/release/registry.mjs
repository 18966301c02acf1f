// A registry of our own on a free port of 127.0.0.1, empty at first, that knows our scope only.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERDACCIO = fileURLToPath(new URL('node_modules/verdaccio/bin/verdaccio', import.meta.url));
const START_MS = 60_000;
const END_MS = 10_000;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @returns {Promise<{ url: string, npmrc: string, versionsOf(name: string): Promise<string[]>, close(): Promise<void> }>} */
export async function startRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const config = [
    `storage: ${join(folder, 'storage')}`,
    'max_body_size: 50mb',
    'web: { enable: false }',
    'packages:',
    "  '@switchwire/*': { access: $all, publish: $all }",
    "  'create-switchwire': { access: $all, publish: $all }",
    `log: { type: file, path: ${join(folder, 'registry.log')}, level: warn }`,
  ];
  writeFileSync(join(folder, 'config.yaml'), config.join('\n'));
  const child = spawn(
    process.execPath,
    [VERDACCIO, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode === null && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    child.kill();
    throw new Error(`the registry did not start; see ${join(folder, 'registry.log')}`);
  }
  return {
    url,
    // only our scope comes from here: everything else from where npm takes it anyway
    npmrc: `@switchwire:registry=${url}\n//127.0.0.1:${port}/:_authToken=anybody\n`,
    async versionsOf(name) {
      const { status, text } = await get(`${url}${name.replace('/', '%2f')}`);
      return status === 404 ? [] : Object.keys(JSON.parse(text).versions);
    },
    async close() {
      child.kill();
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Over a connection of its own: one that is kept is closed while a program of ours blocks this process. */
function get(url) {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode, text }));
    })
      .once('error', reject)
      .end();
  });
}

const answers = (url) =>
  get(`${url}-/ping`).then(
    ({ status }) => status === 200,
    () => false,
  );
