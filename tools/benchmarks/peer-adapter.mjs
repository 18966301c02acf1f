// Adapter of Switchwire for a comparison of ESL clients: `--adapter-dir tools/benchmarks --adapters peer-adapter`.
// It uses the built packages by their names, so build first (`npx nx run-many -t build -p conn-manager`).
import { readFileSync } from 'node:fs';
import { connect } from '@switchwire/esl-client';
import { createConnManager } from '@switchwire/conn-manager';

const packageFile = new URL('../../packages/conn-manager/package.json', import.meta.url);

export default {
  meta: {
    name: 'switchwire',
    kind: 'ours',
    formats: ['json', 'plain'],
    rpc: { api: true, bgapi: true, pipeline: true },
    reconnect: 'library',
    resubscribe: 'library',
  },

  async load() {
    return { version: JSON.parse(readFileSync(packageFile, 'utf8')).version };
  },

  /** A supervised socket where the connection has to survive, else one plain session. */
  open: (options) => (options.reconnect ? openSupervised(options) : openSession(options)),
};

function urlOf({ host, port, password }) {
  return `fs://:${password}@${host}:${port}`;
}

function listenerOf({ events, onEvent, onDetail }) {
  const wanted = new Set(events);
  return (event) => {
    const { name } = event;
    if (!wanted.has(name)) return;
    onEvent(name, event.uniqueId);
    onDetail?.({ header: (header) => event.header(header), body: event.body });
  };
}

async function openSession(options) {
  const connection = await connect(urlOf(options), {
    events: options.events,
    format: options.format,
    timings: {
      connectTimeout: options.timeoutMs,
      greetingTimeout: options.timeoutMs,
      authTimeout: options.timeoutMs,
    },
    onEvent: listenerOf(options),
  });
  return {
    api: (command, timeoutMs) => connection.api(command, { timeoutMs }),
    bgapi: async (command, timeoutMs) => {
      const job = await connection.bgapi(command, { timeoutMs, jobTimeoutMs: timeoutMs });
      return job.result;
    },
    execute: async (uuid, app, arg) => {
      const done = await connection.runApp(uuid, app, arg);
      return done.response ?? 'done';
    },
    command: async (command) => {
      const reply = await connection.send(command);
      return reply.text;
    },
    close: () => void connection.close(),
  };
}

async function openSupervised(options) {
  const manager = createConnManager();
  await manager.start();
  const lease = manager.acquire(urlOf(options), { consumer: 'benchmark' });
  lease.subscribe(options.events, listenerOf(options));
  try {
    await lease.ready({ timeoutMs: options.timeoutMs });
    await subscribed(manager, lease);
  } catch (error) {
    await manager.stop();
    throw error;
  }
  return {
    api: (command, timeoutMs) => lease.api(command, { timeoutMs }),
    bgapi: async (command, timeoutMs) => {
      const job = await lease.bgapi(command, { timeoutMs });
      return job.result;
    },
    command: async (command) => {
      const reply = await lease.send(command);
      return reply.text;
    },
    close: () => void manager.stop(),
  };
}

/** Commands may flow a moment before the subscriptions stand. */
function subscribed(manager, lease) {
  if (lease.info.phase === 'subscribed') return Promise.resolve();
  return new Promise((resolve) => {
    const watch = manager.watch(({ phase }) => {
      if (phase !== 'subscribed') return;
      watch[Symbol.dispose]();
      resolve();
    });
  });
}
