import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type CliProcess, startCli } from './support/run-cli.ts';

/** A process that runs from sources takes seconds to start on a busy machine. */
const SLOW = { timeout: 60_000, interval: 50 };
const EVENTS = 400;

interface Taken {
  readonly data: { readonly 'DTMF-Digit': string; readonly 'Unique-ID': string };
}

/** A receiver that takes a number of events, then none until it is opened again. */
async function receiver(first: number) {
  const taken: Taken['data'][] = [];
  let room = first;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as Taken;
      const isTaken = room-- > 0;
      if (isTaken) taken.push(data);
      response.writeHead(isTaken ? 204 : 503).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const open = (): void => {
    room = Infinity;
  };
  return { taken, url: `http://127.0.0.1:${port}/`, open };
}

async function ready(cli: CliProcess): Promise<string> {
  onTestFinished(() => cli[Symbol.asyncDispose]());
  return await vi.waitFor(() => {
    const line = cli.stdout().split('\n').find((text) => text.includes('mi-server is ready')); // prettier-ignore
    expect(line, cli.stdout() + cli.stderr()).toBeDefined();
    return (JSON.parse(line!) as { readonly mi: string }).mi;
  }, SLOW);
}

async function sinkOf(mi: string): Promise<unknown> {
  const response = await fetch(mi, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"sinks_list"}',
  });
  const { result } = (await response.json()) as { result: { Sinks: readonly unknown[] } };
  return result.Sinks[0];
}

it('a server that is killed loses nothing that its outbox has', { timeout: 200_000 }, async () => {
  const fake = await createFakeFreeswitch();
  onTestFinished(() => fake.stop());
  const { taken, url, open } = await receiver(100);
  const outbox = join(mkdtempSync(join(tmpdir(), 'mi-outbox-')), 'hook.outbox');
  const sink = `hook=${url}#name=DTMF&outbox=file:${outbox}`;
  const args = ['--listen', '127.0.0.1:0', '--sink', sink];
  const first = startCli([...args, '--fs-subscribe', `${fake.url}?DTMF`]);
  const mi = await ready(first);
  await fake.waitForCommand(/event json .*DTMF/);
  for (let digit = 1; digit <= EVENTS; digit++)
    fake.emit('DTMF', { 'Unique-ID': `call-${digit % 5}`, 'DTMF-Digit': String(digit) });
  await vi.waitFor(
    async () =>
      expect(await sinkOf(mi)).toMatchObject({ accepted: EVENTS, outbox: { unwritten: 0 } }),
    SLOW,
  );
  first.child.kill('SIGKILL');
  await first.ended;
  expect(taken.length).toBeLessThan(EVENTS);

  open();
  const second = startCli(args);
  await ready(second);
  const digits = (): Set<number> => new Set(taken.map(({ 'DTMF-Digit': digit }) => Number(digit)));
  await vi.waitFor(() => expect(digits().size).toBe(EVENTS), SLOW);

  const last = new Map<string, number>();
  const seen = new Set<number>();
  for (const { 'Unique-ID': call, 'DTMF-Digit': text } of taken) {
    const digit = Number(text);
    if (seen.has(digit)) continue;
    seen.add(digit);
    expect(digit).toBeGreaterThan(last.get(call) ?? 0);
    last.set(call, digit);
  }
});
