// The clients that are compared over a socket: `open({ port, format, onEvent })` gives `{ api, bgapi, close }`.
import { randomUUID } from 'node:crypto';
import { connect as dial } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { connect } from '@switchwire/esl-client';
import { createConnManager, memorySocketStore } from '@switchwire/conn-manager';
import { EVENT_NAMES } from '@switchwire/esl-protocol';
import { createFleet, memoryLeases } from '@switchwire/fleet';
import { createScriptHost, defineScript } from '@switchwire/fs-scripting';
import { framer, parseEvent, readKeys } from './floors.mjs';

/** A raw socket: commands in a queue, jobs in a map, nothing else. `read` makes of an event what it likes. */
function raw(read) {
  return ({ port, format, onEvent }) =>
    new Promise((resolve, reject) => {
      const waiting = [];
      const jobs = new Map();
      const socket = dial({ port, host: '127.0.0.1', noDelay: true });
      const ask = (command) =>
        new Promise((answered) => {
          waiting.push(answered);
          socket.write(`${command}\n\n`);
        });
      socket.on('error', reject);
      socket.on(
        'data',
        framer((bytes, headStart, headEnd, start, end) => {
          const head = bytes.toString('latin1', headStart, headEnd);
          if (head.includes('text/event-')) {
            if (jobs.size > 0) {
              const event = parseEvent(bytes, start, end, format);
              jobs.get(event['Job-UUID'])?.(event._body);
              jobs.delete(event['Job-UUID']);
            } else read(bytes, start, end, format, onEvent);
          } else if (head.includes('auth/request')) {
            void ask('auth ClueCon').then(() => resolve(client));
          } else waiting.shift()(bytes.toString('utf8', start, end));
        }),
      );
      const client = {
        api: (command) => ask(`api ${command}`),
        bgapi: (command) =>
          new Promise((done) => {
            const id = randomUUID();
            jobs.set(id, done);
            void ask(`bgapi ${command}\nJob-UUID: ${id}`);
          }),
        close: () => socket.destroy(),
      };
    });
}

/** What the stream holds. */
const NAMES = EVENT_NAMES.filter((name) => name.startsWith('CHANNEL_'));

export const CLIENTS = {
  'floor: frame': raw((_, __, ___, ____, onEvent) => onEvent()),
  'floor: frame + 2 headers': raw((bytes, start, end, format, onEvent) =>
    onEvent(...readKeys(bytes, start, end, format)),
  ),
  'floor: frame + full parse': raw((bytes, start, end, format, onEvent) => {
    const event = parseEvent(bytes, start, end, format);
    onEvent(event['Event-Name'], event['Unique-ID']);
  }),
  'conn-manager: name and uniqueId': ours((event, onEvent) => onEvent(event.name, event.uniqueId)),
  'conn-manager: the headers object': ours(({ headers }, onEvent) =>
    onEvent(headers['Event-Name'], headers['Unique-ID']),
  ),
  'conn-manager: a listener of a lease': supervised(listen),
  'fleet: a listener of a lease': supervised(listen, inFleet),
  'fs-scripting: a route by name': supervised(async (_, manager, onEvent) => {
    const host = createScriptHost({ manager });
    const route = ({ name, esl }) => onEvent(name, esl.uniqueId);
    await host.run(
      defineScript(({ eventRoute }) => {
        for (const name of NAMES) eventRoute(name, route);
      }),
    );
    return () => host.stats().queued;
  }),
};

function listen(lease, _, onEvent) {
  lease.subscribe(NAMES, (event) => onEvent(event.name, event.uniqueId));
  return () => 0;
}

/** A manager behind the gate of a fleet, of which this is the only server. */
async function inFleet(port) {
  const store = memorySocketStore([{ host: '127.0.0.1', port, password: 'ClueCon' }]);
  const fleet = createFleet({ serverId: 'bench', leases: memoryLeases().connect(), store });
  const manager = createConnManager({ store: fleet.store, gate: fleet.gate });
  await fleet.start();
  return manager;
}

/** A supervised socket; `consume` begins to listen and gives how many events it has not handled yet. */
function supervised(consume, managerOf = () => createConnManager()) {
  return async ({ port, onEvent }) => {
    const url = `fs://:ClueCon@127.0.0.1:${port}`;
    const manager = await managerOf(port);
    await manager.start();
    const lease = manager.acquire(url, { consumer: 'bench' });
    const behind = await consume(lease, manager, onEvent);
    await lease.ready({ timeoutMs: 10_000 });
    while (lease.info.phase !== 'subscribed') await setTimeout(10);
    return {
      api: async (command) => {
        const answer = await lease.api(command, { timeoutMs: 60_000 });
        while (behind() > 0) await setImmediate();
        return answer;
      },
      bgapi: async (command) => (await lease.bgapi(command)).result,
      close: () => manager.stop(),
    };
  };
}

function ours(read) {
  return async ({ port, format, onEvent }) => {
    const connection = await connect(`fs://:ClueCon@127.0.0.1:${port}`, {
      format,
      onEvent: (event) => read(event, onEvent),
    });
    return {
      api: (command) => connection.api(command, { timeoutMs: 60_000 }),
      bgapi: async (command) => {
        const job = await connection.bgapi(command);
        return job.result;
      },
      close: () => connection.close(),
    };
  };
}
