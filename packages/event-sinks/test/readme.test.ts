import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifySignature } from '../src/webhook/index.ts';

const root = join(import.meta.dirname, '..');
const example = readFileSync(join(root, 'examples/post-digits.ts'), 'utf8');

describe('the example of the README', () => {
  it('is the file in examples', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');

    expect(/```ts\n(.*?)```/s.exec(readme)?.[1]).toBe(example);
  });

  it('posts a digit, signed, and ends when it is asked to', { timeout: 60_000 }, async () => {
    const fake = await createFakeFreeswitch({ password: 'ClueCon' });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      server.close();
      await fake.stop();
    });
    const { port } = server.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [
        ...['--conditions=@switchwire/source', '--import', 'tsx'],
        join(root, 'examples/post-digits.ts'),
        `fs://:ClueCon@127.0.0.1:${fake.port}`,
        `http://127.0.0.1:${port}/digits`,
      ],
      { cwd: root, stdio: 'inherit' },
    );
    onTestFinished(() => void child.kill());
    const exited = once(child, 'exit');
    const requested = once(server, 'request');
    await fake.waitForCommand(/event json DTMF/, { timeoutMs: 40_000 });
    fake.emit('DTMF', { 'Unique-ID': 'call-1', 'DTMF-Digit': '5' });

    const [request, response] = (await requested) as [IncomingMessage, { end(): void }];
    const body = await text(request);
    response.end();
    expect(verifySignature('secret', request.headers, Buffer.from(body))).toBe(true);
    expect(JSON.parse(body)).toMatchObject({
      type: 'org.freeswitch.DTMF',
      subject: 'call-1',
      data: { 'DTMF-Digit': '5' },
    });

    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});
