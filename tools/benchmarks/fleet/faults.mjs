// What happens to a fleet. Each fault resolves when it is over, with what is worth a line.
import { setTimeout as pause } from 'node:timers/promises';

const LONG_MS = 8_000;
/** Longer than the stream remembers the ids of events. */
const FORGOTTEN_MS = 45_000;
const NATS_DOWN_MS = 4_000;
const EVENTS = 'SW_chaos';
const LEASES = 'KV_sw_chaos';

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

async function killOwner(world) {
  const victim = await world.busiest();
  const at = Date.now();
  await victim.server.kill();
  const ms = await world.takenOver(victim, at);
  await victim.server.start();
  return `${victim.nodes.length} sockets taken over in ${seconds(ms)}`;
}

async function endAndJoin(world) {
  const victim = await world.busiest();
  const at = Date.now();
  await victim.server.end();
  const endedMs = Date.now() - at;
  await victim.server.start();
  return `${victim.nodes.length} sockets handed over; the process ended after ${seconds(endedMs)}`;
}

const holdOwner = (longMs) => async (world) => {
  const victim = await world.busiest();
  const at = Date.now();
  victim.server.freeze();
  const ms = await world.takenOver(victim, at);
  await pause(longMs - (Date.now() - at));
  victim.server.thaw();
  return `${victim.nodes.length} sockets taken over in ${seconds(ms)}`;
};

const cutOff = (longMs) => async (world) => {
  const victim = await world.busiest();
  const at = Date.now();
  victim.server.line.cut();
  const ms = await world.takenOver(victim, at);
  await pause(longMs - (Date.now() - at));
  victim.server.line.mend();
  return `${victim.nodes.length} sockets taken over in ${seconds(ms)}`;
};

/** How many sockets changed their server meanwhile. */
async function moved(world, fault) {
  const before = await world.nodes.owners();
  await fault();
  const after = await world.nodes.owners();
  const count = after.filter(({ server }, node) => server !== before[node].server).length;
  return `${count} sockets moved`;
}

const holdNats = (world) =>
  moved(world, async () => {
    for (const node of world.nats.nodes) node.freeze();
    await pause(LONG_MS);
    for (const node of world.nats.nodes) node.thaw();
    await pause(NATS_DOWN_MS);
  });

const killNats = (world) =>
  moved(world, async () => {
    await Promise.all(world.nats.nodes.map((node) => node.kill()));
    await pause(NATS_DOWN_MS);
    await Promise.all(world.nats.nodes.map((node) => node.start()));
    await pause(NATS_DOWN_MS);
  });

const killLeader = (stream) => (world) =>
  moved(world, async () => {
    const leader = await world.nats.leaderOf(stream);
    await leader.kill();
    await pause(LONG_MS);
    await leader.start();
  });

const holdDatabase = (world) =>
  moved(world, async () => {
    world.database.freeze();
    await pause(LONG_MS);
    world.database.thaw();
  });

async function killBoth(world) {
  const leader = await world.nats.leaderOf(LEASES);
  const victim = await world.busiest();
  const at = Date.now();
  await Promise.all([leader.kill(), victim.server.kill()]);
  const ms = await world.takenOver(victim, at);
  await leader.start();
  await victim.server.start();
  return `${victim.nodes.length} sockets taken over in ${seconds(ms)}`;
}

async function drainAndResume(world) {
  const victim = await world.busiest();
  const at = Date.now();
  await victim.server.mi('fleet_drain', [victim.server.id]);
  const ms = await world.takenOver(victim, at);
  await victim.server.mi('fleet_resume', [victim.server.id]);
  return `${victim.nodes.length} sockets handed over in ${seconds(ms)}`;
}

async function moveOne(world) {
  const victim = await world.busiest();
  const other = world.servers.find(({ id, isAwake }) => isAwake && id !== victim.server.id);
  const [node] = victim.nodes;
  const address = world.nodes.addresses[node];
  const at = Date.now();
  await other.mi('fleet_move', [address, other.id]);
  const ms = await world.takenOver({ server: victim.server, nodes: [node] }, at);
  // where it belongs, again
  await victim.server.mi('fleet_move', [address]);
  return `moved in ${seconds(ms)}`;
}

async function restartNode(world) {
  const at = Date.now();
  const node = await world.nodes.restart();
  const ms = await world.takenOver({ server: { id: '' }, nodes: [node] }, at);
  return `acted for again after ${seconds(ms)}`;
}

/** One worker after the other. */
function nextWorker({ workers }) {
  const worker = workers.shift();
  workers.push(worker);
  return worker;
}

const partsOf = async (world) => (await world.workers[0].mi('fleet_list')).Worker.parts;

async function killWorker(world) {
  const worker = nextWorker(world);
  const parts = await partsOf(world);
  const at = Date.now();
  await worker.kill();
  world.routes.worked.kills.push(Date.now());
  const ms = await world.worked(at);
  await worker.start();
  await world.worked();
  return `${parts} parts read by the others after ${seconds(ms)}`;
}

async function endWorker(world) {
  const worker = nextWorker(world);
  const at = Date.now();
  await worker.end();
  const endedMs = Date.now() - at;
  await worker.start();
  await world.worked();
  return `the process ended after ${seconds(endedMs)}`;
}

async function holdWorker(world) {
  const worker = nextWorker(world);
  const at = Date.now();
  worker.freeze();
  const ms = await world.worked(at);
  await pause(LONG_MS - (Date.now() - at));
  worker.thaw();
  await world.worked();
  return `all parts read by the others after ${seconds(ms)}`;
}

/** By name; `needs`: a cluster of NATS, a database, workers, nodes that can be restarted, or minutes. */
export const FAULTS = [
  { name: 'kill -9 of an owner', run: killOwner },
  { name: 'SIGTERM of an owner, and it joins again', run: endAndJoin },
  { name: 'SIGSTOP of an owner for 8 s', run: holdOwner(LONG_MS) },
  { name: 'an owner cut off from NATS for 8 s', run: cutOff(LONG_MS) },
  { name: 'SIGSTOP of an owner for 45 s', run: holdOwner(FORGOTTEN_MS), needs: 'minutes' },
  { name: 'an owner cut off from NATS for 45 s', run: cutOff(FORGOTTEN_MS), needs: 'minutes' },
  { name: 'fleet_drain of an owner, then fleet_resume', run: drainAndResume },
  { name: 'fleet_move of a socket', run: moveOne },
  { name: 'kill -9 of a worker', run: killWorker, needs: 'workers' },
  { name: 'SIGTERM of a worker, and it joins again', run: endWorker, needs: 'workers' },
  { name: 'SIGSTOP of a worker for 8 s', run: holdWorker, needs: 'workers' },
  { name: 'a FreeSWITCH killed and started again', run: restartNode, needs: 'restart' },
  { name: 'MongoDB held still for 8 s', run: holdDatabase, needs: 'database' },
  { name: 'all of NATS held still for 8 s', run: holdNats },
  { name: 'all of NATS killed, back after 4 s', run: killNats },
  {
    name: 'leader of the events killed, back after 8 s',
    run: killLeader(EVENTS),
    needs: 'cluster',
  },
  { name: 'leader of the leases and an owner killed together', run: killBoth, needs: 'cluster' },
];
