import { connect as dial } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createEslSession } from '../src/session/session.ts';
import { listen } from '@switchwire/raw-peer';

const MIB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes of buffers that somebody holds. */
function heldMib(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers / MIB;
}

it('A session that has ended holds nothing of a half-received frame', async () => {
  const server = await listen();
  const session = createEslSession(
    dial({ host: '127.0.0.1', port: server.port }),
    { onEvent: () => undefined, onClose: () => undefined },
    { address: 'fs1:8021', commandTimeoutMs: 5_000 },
  );
  const peer = await server.accept();
  const before = heldMib();
  peer.send(`Content-Type: api/response\nContent-Length: ${16 * MIB}\n\n`);
  peer.send(Buffer.alloc(15 * MIB));
  await expect.poll(() => session.stats().bytesReceived).toBeGreaterThan(15 * MIB);
  expect(heldMib() - before).toBeGreaterThan(14);

  session.destroy({ kind: 'timeout', code: 'TEST', message: 'half open' });

  await expect.poll(() => heldMib() - before).toBeLessThan(2);
  expect(session.closed?.code).toBe('TEST');
});
