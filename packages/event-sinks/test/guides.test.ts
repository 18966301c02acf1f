import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventSink } from '../src/index.ts';
import { parseSinkSpec } from '../src/spec/index.ts';
import { webhook } from '../src/webhook/index.ts';
import { jsonEvent } from './support.ts';

const root = join(import.meta.dirname, '..');
const guide = (name: string): string =>
  readFileSync(join(root, `../../docs/guides/${name}.md`), 'utf8');
const file = join(root, 'examples/receive-events.ts');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('the guide to webhooks', () => {
  it('shows the receiver that is in examples', () => {
    expect(/```ts\n(.*?)```/s.exec(guide('webhooks'))?.[1]).toBe(readFileSync(file, 'utf8'));
  });

  it('has a receiver that takes signed events, and no others', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      ['--conditions=@switchwire/source', '--import', 'tsx', file, String(port)],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill());
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('listening');
    const url = `http://127.0.0.1:${port}/`;
    const sink = createEventSink({
      name: 'guide',
      destination: webhook({ url, secret: 'whsec_c2VjcmV0', batch: true }),
    });
    onTestFinished(() => sink.close());
    sink.offer(jsonEvent(1), 'fs1:8021');

    expect((await lines.next()).value).toMatch(/^org\.freeswitch\.DTMF call-1 \{/);
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401);
  });
});

describe('the guides to sinks', () => {
  it.each(['webhooks', 'brokers'])('have lines that are understood: %s', (name) => {
    const lines = [
      ...guide(name).matchAll(/\b([a-z]+=(?:https?|nats|amqp|kafka|redis|file):[^\s'`]+)/g),
    ].map(([, line = '']) => line);
    const sinks = lines.filter((line) => !/^(?:outbox|secret_file)=/.test(line));

    expect(sinks.length).toBeGreaterThan(1);
    for (const line of sinks) expect(parseSinkSpec(line).name, line).toBe(line.split('=')[0]);
  });
});
