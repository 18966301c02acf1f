// How each page with commands is followed: what it takes for granted, what has to be printed, and what is left out and why.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace-copy.mjs';
import { stepsOf } from './page.mjs';
import { HERE } from './services.mjs';

const CLONE = 'in a clone of the repository: .ci/run does it';
const COMPOSE = 'needs the daemon of Docker; the file is read by the part containers';

/** A file of another page, where a page goes on from there. */
const fileOf = (page, name) =>
  stepsOf(readFileSync(join(root, page), 'utf8')).find(({ file }) => file === name).code;

const SERVER = 'npm install --global @switchwire/mi-server';
const installServer = (reader) => reader.run(SERVER);
/** Every script of a page at once, as `--script` takes them. */
async function runScripts(reader, host, printed = /mi-server is ready/) {
  const files = readdirSync(reader.folder).filter((file) => file.endsWith('.ts'));
  const flags = files.map((file) => `--script ${file}`).join(' ');
  const server = await reader.start(`mi-server start ${flags} --fs-subscribe fs://:ClueCon@${host}`, printed); // prettier-ignore
  for (const file of files)
    await server.until(new RegExp(`script ${file.replace(/\.ts$/, '')} runs`));
}
/** What a sink of this name has delivered, once it is any. */
const delivered = (name) => new RegExp(`"name":"${name}".*"delivered":[1-9]`);

/**
 * - `freeswitch`, `services`: what answers where the page says.
 * - `adapt`: what only the reader has, beside the addresses of the FreeSWITCH servers.
 * - `setup`: what the page says that the reader has done before; `after`: what its text says and no block shows.
 * - `env`: of what the page starts.
 * - `prints`: patterns of commands with what they have to print.
 * - `leftOut`: patterns of commands and files with the reason.
 */
export const PAGES = {
  'docs/guides/ten-minutes.md': {
    freeswitch: ['192.0.2.10'],
    // `npm create NAME` is `npm exec create-NAME`; our registry has the scope only, so that the archive is named
    adapt: (text, { createArchive }) =>
      text.replace('npm create switchwire@latest', `npm exec --yes --package=${createArchive} -- create-switchwire`), // prettier-ignore
    prints: [
      [/doctor/, /Everything works/],
      [/api status/, /UP /],
    ],
    async after(reader, { server }) {
      await server.until(/pressed \d/);
      await reader.run('npm run typecheck');
    },
  },
  'docs/guides/event-routes.md': {
    freeswitch: ['10.0.0.10'],
    setup: installServer,
    after: (reader) => runScripts(reader, '10.0.0.10', /greeted/),
  },
  'docs/guides/running-commands.md': {
    freeswitch: ['10.0.0.10'],
    setup: installServer,
    after: (reader) => runScripts(reader, '10.0.0.10'),
  },
  'docs/guides/from-opensips-script.md': {
    freeswitch: ['10.0.0.1'],
    setup: installServer,
    after: (reader) => runScripts(reader, '10.0.0.1', /ran FS uuid_transfer/),
  },
  'docs/guides/commonjs.md': { prints: [[/^node plain/, /8021 function/]] },
  'docs/guides/operating.md': {
    freeswitch: ['10.0.0.1', '10.0.0.2'],
    // the server of the whole page has what its parts are about
    env: { SWITCHWIRE_DB_URL: 'file:sockets.json', SWITCHWIRE_AUDIT_FILE: 'audit' },
    setup: (reader) =>
      reader.write(
        'sockets.json',
        '[{ "host": "10.0.0.2", "password": "ClueCon", "group": "media" }]',
      ),
    adapt: (text) => text.replace('/var/log/switchwire/audit', 'audit'),
    prints: [
      [/fs_list/, /127\.10\.0\.1:8021/],
      [/exec /, /127\.10\.0\.2:8021/],
      [/audit --file/, /fs_drain/],
      [/^mi-server audit/, /fs_drain/],
      [/history 10/, /subscribed/],
    ],
    leftOut: [
      [/domain_name:example/, 'no caller of the stand-in has a domain'],
      [/drain-check/, 'places 200 calls on servers of the reader'],
      [/^helm/, 'needs a cluster; the chart is read by the part containers'],
      [/prometheus\.yml/, 'for Prometheus; read by the part containers'],
    ],
  },
  'docs/guides/choosing-a-server.md': {
    freeswitch: ['10.0.0.1', '10.0.0.2'],
    setup: installServer,
    prints: [
      [/\/choose/, /"group":"media"/],
      [/fs_choose/, /127\.10\.0\.1/],
      [/fs_list/, /127\.10\.0\.2/],
    ],
  },
  'docs/guides/fleet.md': {
    freeswitch: ['10.0.0.1', '10.0.0.2'],
    services: ['nats-server'],
    adapt: (text) =>
      text
        .replaceAll('nats://n1', `nats://${HERE}`)
        .replace('nats-server --', `nats-server --addr ${HERE} --`),
    env: { SWITCHWIRE_SERVER_ID: 'mi-1-8888' },
    leftOut: [
      [/^apt-get/, 'a program of the system; it is there'],
      [/demo --fleet/, 'takes ports of 127.0.0.1; apps/mi-server/test/fleet-demo.test.ts runs it'],
      [
        /--role (?:sockets|worker)/,
        'more machines than the three; apps/mi-server/test/fleet-workers.test.ts runs them',
      ],
      [
        /--nats-url tls:/,
        'an authority and credentials of the reader; apps/mi-server/test/fleet-tls.test.ts makes them',
      ],
      [/fleet\.secret/, 'a file of the system; apps/mi-server/test/fleet-secret.test.ts has one'],
    ],
    prints: [
      [/fleet_list {3}/, /mi-3-8888/],
      [/fs_list/, /mi-[123]-8888/],
    ],
    machines: 3,
  },
  'docs/guides/brokers.md': {
    freeswitch: ['10.0.0.1'],
    services: ['nats'],
    prints: [[/sinks_list/, /"name":"bus".*no stream stores this subject/]],
    leftOut: [
      [/^rabbitmqadmin/, 'needs a RabbitMQ with its management; event-sinks is tested with one'],
      [/^nats /, 'the program nats is none of ours; the stream is made by its API'],
    ],
    async after(reader) {
      const { connect } = await import('@nats-io/transport-node');
      const { jetstreamManager } = await import('@nats-io/jetstream');
      const connection = await connect({ servers: `${HERE}:4222` });
      const streams = await jetstreamManager(connection);
      await streams.streams.add({ name: 'FREESWITCH', subjects: ['freeswitch.>'] });
      await connection.close();
      await reader.runUntil('mi-server mi sinks_list', delivered('bus'));
    },
  },
  'docs/guides/webhooks.md': {
    freeswitch: ['10.0.0.1'],
    prints: [[/sinks_list/, /billing/]],
    after: (reader) => reader.runUntil('mi-server mi sinks_list', delivered('billing')),
  },
  'docs/guides/tracing.md': {
    freeswitch: ['10.0.0.1'],
    leftOut: [
      [/npm start/, CLONE],
      [/docker compose/, COMPOSE],
      [/jq/, 'a trace of the reader; apps/mi-server/test has the log of a span'],
    ],
  },
  'docs/guides/inspecting.md': {},
  'docs/guides/testing-your-routes.md': {
    setup: (reader) => reader.write('transfer-by-digit.ts', fileOf('packages/fs-scripting/README.md', 'transfer-by-digit.ts')), // prettier-ignore
    prints: [[/vitest run/, /1 passed/]],
  },
  'docs/guides/sockets-in-mongodb.md': {
    freeswitch: ['10.0.0.1'],
    services: ['mongodb'],
    adapt: (text, { mongodb }) => text.replaceAll(/mongodb:\/\/[^'"]*db\.example\/fleet/g, mongodb),
    async after(reader, { mongodb, adapt }) {
      const { MongoClient } = await import('mongodb');
      const client = await MongoClient.connect(mongodb);
      const [insert, find] = stepsOf(readFileSync(join(root, 'docs/guides/sockets-in-mongodb.md'), 'utf8')).filter(({ language }) => language === 'js').map(({ code }) => adapt(code.replaceAll(/^\/\/.*$/gm, ''))); // prettier-ignore
      const db = client.db();
      const collections = { freeswitch: db.collection('freeswitch'), freeswitch_state: db.collection('freeswitch_state') }; // prettier-ignore
      await new Function('db', `return ${insert}`)(collections);
      await reader.runUntil('mi-server mi fs_list', /127\.10\.0\.1:8021 .*subscribed/);
      await reader.runUntil('mi-server mi fs_list', /fs2\.example:8022/);
      // the state is written a moment after fs_list shows it
      const deadline = Date.now() + 30_000;
      const isWritten = async () => (await new Function('db', `return ${find}`)(collections).toArray()).some(({ address }) => address === 'fs2.example:8022'); // prettier-ignore
      while (!(await isWritten())) {
        assert.ok(Date.now() < deadline, 'the state of fs2.example is not in the collection');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      await client.close();
    },
  },
  'docs/guides/opensips-cli.md': {
    freeswitch: ['10.0.0.1'],
    services: ['opensips-cli'],
    // beside the server that the other commands ask
    adapt: (text) =>
      text.replace('start --mi-datagram', `start --listen ${HERE}:8890 --mi-datagram`),
    // fs_reload reads a database
    env: { SWITCHWIRE_DB_URL: 'file:sockets.json' },
    async setup(reader) {
      reader.write(
        'sockets.json',
        '[{ "host": "10.0.0.1", "password": "ClueCon", "events": ["DTMF"] }]',
      );
      await installServer(reader);
      await reader.start('mi-server start', /mi-server is ready/);
      // settings of its own, now that npm has used those of the user
      reader.env.HOME = reader.folder;
    },
    leftOut: [
      [/^opensips-event/, 'listens until Ctrl-C; the next line subscribes in the same way'],
      [/switch\.example/, 'a server elsewhere, behind TLS'],
    ],
    prints: [[/mi fs_list/, /127\.10\.0\.1:8021/]],
  },
  'docs/concepts/rights.md': { setup: installServer },
  'apps/mi-server/README.md': {
    freeswitch: ['10.0.0.1'],
    adapt: (text) => text.replace('mi-server demo', `mi-server demo --listen ${HERE}:8888`),
    services: ['opensips-cli'],
    prints: [
      [/fs_list$/, /127\.10\.0\.1:8021/],
      [/api status/, /UP /],
      [/doctor/, /Everything works/],
    ],
    leftOut: [[/--db-url mongodb/, 'followed on sockets-in-mongodb.md']],
  },
  'packages/conn-manager/README.md': {},
  'packages/esl-client/README.md': {},
  'packages/esl-protocol/README.md': {},
  'packages/event-sinks/README.md': {},
  // its usual port is that of a FreeSWITCH, which may run here
  'packages/fake-freeswitch/README.md': {
    adapt: (text) => text.replace('--port 8021 --calls', `--host ${HERE} --port 8021 --calls`),
  },
  'packages/fleet/README.md': {},
  'packages/fs-scripting/README.md': {},
  'packages/opentelemetry/README.md': {},
};

const COMMITTER = `for people who work on Switchwire, ${CLONE}`;

export const NOT_FOLLOWED = {
  'README.md': `the demo ${CLONE}; apps/dtmf-transfer/test/root-readme.test.ts`,
  'apps/dtmf-transfer/README.md': CLONE,
  'packages/create-switchwire/README.md': 'the part starter makes the project',
  'apps/state-viewer/README.md': COMMITTER,
  'docs/benchmarks.md': COMMITTER,
  'docs/guides/publishing.md': COMMITTER,
  'CONTRIBUTING.md': COMMITTER,
};
