import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A line between a client and a server that can be cut, and whose answers can be lost. */
export interface TcpProxy {
  readonly port: number;
  /** Nothing that the server says comes through; what the client says does. */
  swallowAnswers(): void;
  /** What the server says waits until `release`. */
  hold(): void;
  /** What waits. */
  held(): string;
  release(): void;
  /** Closes every connection; new ones are taken. Answers come through again. */
  cut(): void;
}

export async function proxyTo(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let swallows = false;
  let held: { readonly text: string; readonly send: () => void }[] | undefined;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      if (swallows) return;
      if (held === undefined) client.write(chunk);
      else held.push({ text: chunk.toString('latin1'), send: () => client.write(chunk) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    swallows = false;
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  onTestFinished(() => {
    server.close();
    cut();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
  return {
    port: address.port,
    swallowAnswers: () => {
      swallows = true;
    },
    hold: () => {
      held ??= [];
    },
    held: () => (held ?? []).map(({ text }) => text).join(''),
    release: () => {
      const chunks = held ?? [];
      held = undefined;
      for (const { send } of chunks) send();
    },
    cut,
  };
}
