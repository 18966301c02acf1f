import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent, encodeFrame } from '../src/server/index.ts';

const root = join(import.meta.dirname, '..');
const example = readFileSync(join(root, 'examples/read-the-wire.ts'), 'utf8');

describe('the example of the README', () => {
  it('is the file in examples, and short', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');

    expect(/```ts\n(.*?)```/s.exec(readme)?.[1]).toBe(example);
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('prints the key that the server reports', async () => {
    const received: string[] = [];
    const dtmf = createEvent({
      name: 'DTMF',
      headers: [
        ['Unique-ID', 'u1'],
        ['DTMF-Digit', '5'],
        ['DTMF-Duration', '2000'],
      ],
    });
    const frame = encodeFrame([['Content-Type', 'text/event-json']], encodeEvent(dtmf, 'json'));
    const server = createServer((socket) => {
      socket.write('Content-Type: auth/request\n\n');
      socket.on('data', (chunk) => {
        received.push(chunk.toString());
        if (received.join('').includes('event json')) socket.end(frame);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('Not a TCP address');

    const child = spawn(
      process.execPath,
      [
        '--conditions=@switchwire/source',
        '--import',
        'tsx',
        join(root, 'examples/read-the-wire.ts'),
        String(address.port),
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const printed: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number];
    server.close();

    expect(code).toBe(0);
    expect(received.join('')).toBe('auth ClueCon\n\nevent json DTMF\n\n');
    expect(printed.join('')).toBe('u1 pressed 5 for 250 ms\n');
  });
});
