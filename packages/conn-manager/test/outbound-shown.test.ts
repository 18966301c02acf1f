import { createOutboundServer, OUTBOUND_GRAPH } from '@switchwire/esl-client/outbound';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createConnManager, type TransitionReport } from '../src/index.ts';

describe('an outbound server', () => {
  it('is shown among the sockets of a manager until that is disposed', async () => {
    const fake = await createFakeFreeswitch({ timeScale: 0.01 });
    onTestFinished(() => fake.stop());
    const manager = createConnManager();
    onTestFinished(() => manager.stop());
    await manager.start();
    const server = createOutboundServer({ port: 0, onCall: () => undefined });
    onTestFinished(() => server.close({ timeoutMs: 0 }));
    await server.listen();
    const shown = manager.show(server);
    const reports: TransitionReport[] = [];
    manager.watch((report) => reports.push(report));

    fake.dialOutbound({ port: server.port });

    await vi.waitFor(() =>
      expect(manager.list()).toMatchObject([{ direction: 'outbound', phase: 'subscribed' }]),
    );
    expect(reports.map(({ machine, event }) => `${machine} ${event}`)).toContain(
      'outbound events.followed',
    );
    expect(manager.machines().outbound).toBe(OUTBOUND_GRAPH);
    shown[Symbol.dispose]();
    expect(manager.list()).toEqual([]);
  });
});
