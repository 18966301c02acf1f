import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { createMiServer } from '../../src/index.ts';

it('a server closes although a browser holds a connection that it never used', async () => {
  const server = await createMiServer({
    listen: { host: '127.0.0.1', port: 0 },
    addRoutes: () => Promise.resolve([]),
  });
  const unused = connect(server.port, '127.0.0.1');
  await once(unused, 'connect');
  // the server knows of it once it has answered a later one
  await fetch(server.url);
  unused.resume();
  const closed = once(unused, 'close');

  await server.close();
  await closed;

  expect(unused.bytesRead).toBe(0);
});
