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
  /** What the client says waits until `pass`, also when its connection is closed; what new connections say comes through. */
  delay(): void;
  /** What waits. */
  delayed(): string;
  /** Passes it on; then connections that the client closed are closed. */
  pass(): void;
  /** Closes every connection; new ones are taken. Answers come through again. */
  cut(): void;
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  /** What the client said, while that waits. */
  delayed: Uint8Array[] | undefined;
}

export async function proxyTo(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let swallows = false;
  let held: { readonly text: string; readonly send: () => void }[] | undefined;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const pair: Pair = { client, upstream, delayed: undefined };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of [client, upstream]) socket.destroy();
    };
    client
      .on('error', () => undefined)
      .on('close', () => {
        if (pair.delayed === undefined) end();
      });
    upstream.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      if (pair.delayed === undefined) upstream.write(chunk);
      else pair.delayed.push(chunk);
    });
    upstream.on('data', (chunk) => {
      if (swallows) return;
      if (held === undefined) client.write(chunk);
      else held.push({ text: chunk.toString('latin1'), send: () => client.write(chunk) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    swallows = false;
    for (const { client, upstream, delayed } of pairs) {
      client.destroy();
      if (delayed === undefined) upstream.destroy();
    }
  };
  const pass = (): void => {
    for (const pair of pairs) {
      const chunks = pair.delayed ?? [];
      pair.delayed = undefined;
      for (const chunk of chunks) pair.upstream.write(chunk);
      if (pair.client.destroyed) pair.upstream.end();
    }
  };
  onTestFinished(() => {
    server.close();
    pass();
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
    delay: () => {
      for (const pair of pairs) pair.delayed ??= [];
    },
    delayed: () =>
      [...pairs].flatMap(({ delayed = [] }) => delayed.map((chunk) => Buffer.from(chunk).toString('latin1'))).join(''), // prettier-ignore
    pass,
    cut,
  };
}
