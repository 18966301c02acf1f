import { expect, it, onTestFinished } from 'vitest';
import { consumeEvents, type ReaderGap } from '../src/consumer/index.ts';
import { type OpenFleetOptions } from '../src/open-fleet-api.ts';
import { startNats } from './nats-server.ts';
import { openServer, QUICK } from './open-servers.ts';
import { entryOf, keyOfNode, nodesPreferring, settled } from './servers.ts';
import { engineAt, subjects } from './stream.ts';
import { describeWithNats } from './with-nats.ts';

const PATIENT = { timeout: 60_000 };
const WAIT = { timeout: 20_000 };

describeWithNats('the last events of a server that stops', (program) => {
  /** A server that acts for one socket, another one, and a stream that takes nothing from `close` to `open`. */
  const world = async (confirmTimeout: number) => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const [node] = await nodesPreferring(['a'], 1);
    const socket = keyOfNode(node!);
    const warnings: string[] = [];
    const warn = (_: object, message: string): void => void warnings.push(message);
    const nothing = (): void => undefined;
    const options: Partial<OpenFleetOptions> = {
      timings: { ...QUICK, lease: 2_000, confirmTimeout, rebalanceSettle: 600_000 },
      logger: { debug: nothing, info: nothing, warn, error: warn },
    };
    const start = (id: string) => openServer(id, nats.urls, [entryOf(node!)], options);
    const first = await start('a');
    await settled([first], [node!]);
    const second = await start('b');
    const seen: unknown[] = [];
    const gaps: ReaderGap[] = [];
    const reader = await consumeEvents({
      nats: { urls: nats.urls },
      fleet: 'test',
      durable: 'reader',
      onEvent: (event) => void seen.push(event.header('Test-Number')),
      onGap: (gap) => void gaps.push(gap),
    });
    onTestFinished(() => reader.stop());
    const { manager } = await engineAt(nats.urls);
    const takes = (what: string) => manager.streams.update(subjects.stream, { subjects: [what] });
    return {
      ...{ node: node!, socket, first, second, seen, gaps, warnings },
      close: () => takes('elsewhere'),
      open: () => takes(subjects.events),
    };
  };

  it('are waited for, and no gap is reported', PATIENT, async () => {
    const { node, socket, first, second, seen, gaps, warnings, close, open } = await world(20_000);
    await close();
    node.emit('DTMF', { 'Test-Number': '1' });
    await expect.poll(() => first.fleet.stats().events.unacknowledged, WAIT).toBe(1);
    const stopping = first.stop();
    await expect.poll(() => second.fleet.isActing(socket), WAIT).toBe(true);
    const record = () => second.fleet.info().servers.find(({ id }) => id === 'a');
    await expect.poll(() => record()?.state, WAIT).toBe('left');
    await open();
    await stopping;

    await expect.poll(() => seen, WAIT).toEqual(['1']);
    expect(gaps).toEqual([]);
    expect(warnings.filter((one) => one.startsWith('Left the fleet'))).toEqual([]);
  });

  it(
    'are reported as missing by the server that acts now, if NATS confirms none',
    PATIENT,
    async () => {
      const { node, socket, first, second, seen, gaps, warnings, close, open } = await world(1_000);
      await close();
      node.emit('DTMF', { 'Test-Number': '1' });
      await expect.poll(() => first.fleet.stats().events.unacknowledged, WAIT).toBe(1);
      await first.stop();
      await open();
      node.emit('DTMF', { 'Test-Number': '2' });

      await expect.poll(() => gaps, WAIT).toMatchObject([{ socket, cause: 'takeover' }]);
      const [{ from, to } = {}] = gaps;
      expect(from).toBeLessThan(to!);
      expect(seen).toEqual(['2']);
      expect(second.fleet.isActing(socket)).toBe(true);
      expect(warnings.filter((one) => one.startsWith('Left the fleet'))).toEqual([
        'Left the fleet before NATS confirmed its last events (1): they may be lost, and the servers that have the sockets report a gap',
      ]);
    },
  );
});
