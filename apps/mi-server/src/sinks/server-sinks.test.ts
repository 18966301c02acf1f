import { createServer } from 'node:net';
import { decodeEvent, type EslEvent, EslHeaders } from '@switchwire/esl-protocol';
import { expect, it } from 'vitest';
import { ServerSinks, type SinkSource } from './server-sinks.ts';

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const event = decodeEvent({
  contentType: 'text/event-json',
  headers: new EslHeaders([]),
  body: Buffer.from('{"Event-Name":"DTMF"}'),
  hasBody: true,
});

it('says how many events a sink had not delivered when it was closed', async () => {
  const warnings: (readonly [object, string])[] = [];
  const nothing = (): void => undefined;
  const logger = { debug: nothing, info: nothing, error: nothing, warn: (fields: object, message: string) => void warnings.push([fields, message]) }; // prettier-ignore
  const sinks = await ServerSinks.open([`billing=http://127.0.0.1:${await closedPort()}/`], logger);
  let offer: (event: EslEvent, socket: { readonly address: string }) => unknown = nothing;
  sinks.attach({
    onEvent: (listener: typeof offer) => {
      offer = listener;
      return { [Symbol.dispose]: nothing };
    },
  } as unknown as SinkSource);
  for (let count = 0; count < 3; count++) offer(event, { address: 'fs:8021' });
  await sinks.close();

  expect(warnings).toContainEqual([
    expect.objectContaining({ sink: 'billing', events: 3 }),
    'An event sink was closed with 3 events that it could not deliver: they are lost',
  ]);
});
