import { expect, it, onTestFinished } from 'vitest';
import { consumeEvents, type ReaderGap } from '../src/consumer/index.ts';
import { type OpenFleetOptions } from '../src/open-fleet-api.ts';
import { startNats } from './nats-server.ts';
import { openServer, QUICK } from './open-servers.ts';
import { entryOf, keyOfNode, nodesPreferring, settled } from './servers.ts';
import { engineAt, subjects } from './stream.ts';
import { describeWithCluster } from './with-nats.ts';

const PATIENT = { timeout: 120_000 };
const WAIT = { timeout: 40_000 };
const NODES = 3;
const EVERY_MS = 10;

describeWithCluster('a server that stops while NATS elects', (program) => {
  it('loses no event, or a gap says so', PATIENT, async () => {
    const nats = await startNats(program, { nodes: 3 });
    onTestFinished(() => nats.dispose());
    const nodes = await nodesPreferring(['a'], NODES);
    const options: Partial<OpenFleetOptions> = {
      timings: { ...QUICK, lease: 5_000, beat: 500, leaveTimeout: 5_000, rebalanceSettle: 600_000 },
      stream: { maxBytes: 50_000_000, replicas: 3 },
    };
    const start = (id: string) => openServer(id, nats.urls, nodes.map(entryOf), options);
    const first = await start('a');
    await settled([first], nodes);
    const second = await start('b');
    const seen = new Set<string>();
    const gaps: ReaderGap[] = [];
    const reader = await consumeEvents({
      nats: { urls: nats.urls },
      fleet: 'test',
      durable: 'reader',
      onEvent: (event, { socket }) => void seen.add(`${socket} ${String(event.header('Test-Number'))}`), // prettier-ignore
      onGap: (gap) => void gaps.push(gap),
    });
    onTestFinished(() => reader.stop());
    let last = 0;
    const firing = setInterval(() => {
      last++;
      for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(last) });
    }, EVERY_MS);
    onTestFinished(() => clearInterval(firing));
    await expect.poll(() => seen.size, WAIT).toBeGreaterThan(NODES * 10);

    const { manager } = await engineAt(nats.urls);
    const { cluster } = await manager.streams.info(subjects.stream);
    await nats.nodes[Number(cluster?.leader?.slice(1))]?.kill();
    await first.stop();
    const sockets = nodes.map(keyOfNode);
    await expect.poll(() => sockets.every((socket) => second.fleet.isActing(socket)), WAIT).toBe(true); // prettier-ignore
    clearInterval(firing);
    for (const node of nodes) node.emit('DTMF', { 'Test-Number': String(++last) });
    await expect.poll(() => seen.has(`${sockets.at(-1)} ${last}`), WAIT).toBe(true);

    const ofNode = last - NODES;
    const missed = sockets.filter((socket) => Array.from({ length: ofNode }, (_, at) => at + 1).some((number) => !seen.has(`${socket} ${number}`))); // prettier-ignore
    const reported = gaps.map(({ socket }) => socket);
    expect(missed.filter((socket) => !reported.includes(socket))).toEqual([]);
  });
});
