import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startCliServer } from './support/cli-server.ts';

const EVENTS = 150_000;

const eventNo = (number: number): string => {
  const body = `{"Event-Name":"DTMF","Unique-ID":"call-${number}","X-Pad":"${'x'.repeat(100)}"}`;
  return `Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`;
};

/** Sends events as fast as they are read, from the moment on at which they are subscribed. */
const flood = async (socket: Socket): Promise<void> => {
  for (let number = 0; number < EVENTS; number += 500) {
    const some = Array.from({ length: 500 }, (_, at) => eventNo(number + at)).join('');
    if (!socket.write(some)) await once(socket, 'drain');
  }
};

/** A FreeSWITCH that floods. */
const floodingPeer = async (): Promise<{ url: string; flooded: Promise<void> }> => {
  let done: (result: Promise<void>) => void = () => undefined;
  const flooded = new Promise<void>((resolve) => (done = resolve));
  const server = createServer((socket) => {
    // it is cut off at the end of the test
    socket.on('error', () => undefined);
    socket.write('Content-Type: auth/request\n\n');
    socket.on('data', (chunk) => {
      for (const command of chunk.toString().split('\n\n').slice(0, -1)) {
        socket.write('Content-Type: command/reply\nReply-Text: +OK accepted\n\n');
        if (command === 'event json DTMF') done(flood(socket));
      }
    });
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `fs://:x@127.0.0.1:${(server.address() as AddressInfo).port}?DTMF`, flooded };
};

/** A reader of /events that never reads. */
const openLazyReader = async (url: string): Promise<void> => {
  const request = get(`${url}/events`);
  // the server ends at the end of the test
  request.on('error', () => undefined);
  await once(request, 'response');
  onTestFinished(() => void request.destroy());
};

it('survives a flood of events with a heap of 64 MB, a script that handles none and a reader that never reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mi-small-heap-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const script = join(folder, 'route.mjs');
  await writeFile(
    script,
    `import { defineScript } from '@switchwire/fs-scripting';
export default defineScript(({ eventRoute, cache }) => {
  eventRoute('DTMF', ({ json }) => {
    for (let at = 0; at < 50; at++) cache.add(json['Unique-ID'] + at, 'pressed');
    return new Promise(() => undefined);
  });
});`,
  );
  const { url, flooded } = await floodingPeer();

  const { url: mi, cli } = await startCliServer(['--script', script, '--fs-subscribe', url], {
    NODE_OPTIONS: '--max-old-space-size=64',
  });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  await openLazyReader(mi);
  await Promise.race([flooded, cli.ended.then(() => Promise.reject(new Error(cli.stderr())))]);

  const metrics = await (await fetch(`${mi}/metrics`)).text();
  const dropped = /^switchwire_script_events_total{outcome="dropped"} (\d+)/m.exec(metrics)?.[1];
  expect(Number(dropped)).toBeGreaterThan(EVENTS / 2);
  expect(cli.child.exitCode).toBeNull();
}, 120_000);
