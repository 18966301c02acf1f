import { type AddressInfo, createServer } from 'node:net';
import { createConnManager, type ConnManager, memorySocketStore } from '@switchwire/conn-manager';
import { systemClock } from '@switchwire/esl-client/session';
import { expect, it, onTestFinished } from 'vitest';
import { CommandClient } from '../src/commands/command-client.ts';
import { type CommandHost, CommandServer } from '../src/commands/command-server.ts';
import { startNats } from './nats-server.ts';
import { entryOf, fakeNodes, keyOfNode } from './servers.ts';
import { type Engine, engineAt, subjects } from './stream.ts';
import { proxyTo } from './tcp-proxy.ts';
import { describeWithNats } from './with-nats.ts';

const OPTIONS = { attempted: 'status', timeoutMs: 10_000 };
/** For what cannot succeed; a busy machine answers within it. */
const SHORT = { attempted: 'status', timeoutMs: 2_000 };

function clientOn(
  { connection, engine }: Engine,
  serversOf: (socket: string) => readonly string[] = () => [],
): CommandClient {
  let count = 0;
  const unique = (): string => `c${++count}`;
  const client = new CommandClient({ connection, engine, subjects, clock: systemClock, natsNow: () => Date.now(), unique, serversOf }); // prettier-ignore
  onTestFinished(() => client.close());
  return client;
}

function serverOn(
  { connection }: Engine,
  manager: ConnManager,
  host: Partial<CommandHost> = {},
  aheadMs = 0,
): CommandServer {
  const server = new CommandServer({
    connection,
    subjects,
    natsNow: () => Date.now() + aheadMs,
    logger: console,
    host: {
      mayRun: () => true,
      rankOf: () => ({ epoch: 7, server: 'a-1' }),
      lease: (socket) => manager.find(socket, { consumer: 'fleet' }),
      service: () => Promise.resolve(undefined),
      ...host,
    },
  });
  onTestFinished(() => server.close());
  return server;
}

/** A peer that lets everybody in and refuses each event with what it was sent as a password. */
async function refusingPeer(): Promise<number> {
  const server = createServer((socket) => {
    let said = '';
    let password = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      for (let end = said.indexOf('\n\n'); end >= 0; end = said.indexOf('\n\n')) {
        const command = said.slice(0, end);
        said = said.slice(end + 2);
        password = /^auth (.*)/.exec(command)?.[1] ?? password;
        const text = command.startsWith('sendevent ') ? `-ERR after ${password}: no` : '+OK';
        socket.write(`Content-Type: command/reply\nReply-Text: ${text}\n\n`);
      }
    });
    socket.write('Content-Type: auth/request\n\n');
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describeWithNats('a command for a socket of another server', (program) => {
  const world = async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const [node] = await fakeNodes(1);
    if (node === undefined) throw new Error('no node');
    const manager = createConnManager({ store: memorySocketStore([entryOf(node)]) });
    onTestFinished(() => manager.stop());
    await manager.start();
    const socket = keyOfNode(node);
    await manager.find(socket)?.ready();
    const [here, there] = [await engineAt(nats.urls), await engineAt(nats.urls)];
    return { nats, node, manager, socket, here, there, client: clientOn(here) };
  };

  it('is run there, and its answer comes back', async () => {
    const { manager, socket, there, client } = await world();
    serverOn(there, manager).acting(socket, true);

    const api = await client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);
    expect(api.answer).toMatchObject({ epoch: 7, server: 'a-1', text: expect.stringMatching(/^UP/) as string }); // prettier-ignore
    const send = await client.run(
      socket,
      { verb: 'send', command: 'api no_such_thing\n\n' },
      OPTIONS,
    );
    expect(send.answer.reply).toMatchObject({ contentType: 'api/response' });
    expect(send.answer.reply?.body).toMatch(/^-ERR/);
  });

  it('is a job whose output comes later', async () => {
    const { manager, socket, there, client } = await world();
    serverOn(there, manager).acting(socket, true);

    const job = await client.run(socket, { verb: 'bgapi', command: 'status', jobUuid: 'j1' }, OPTIONS); // prettier-ignore
    expect(job.answer.jobUuid).toBe('j1');
    expect(await job.result).toMatch(/^UP/);
  });

  it('whose answer is long comes back whole', async () => {
    const { node, manager, socket, there, client } = await world();
    const text = 'ü'.repeat(1_500_000);
    node.api('long', () => text);
    serverOn(there, manager).acting(socket, true);

    const { answer } = await client.run(socket, { verb: 'api', command: 'long' }, OPTIONS);
    expect(answer.text === text).toBe(true);
  });

  it('waits for a server that acts', async () => {
    const { manager, socket, there, client } = await world();
    const server = serverOn(there, manager);
    const running = client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);
    server.acting(socket, true);

    expect((await running).answer.text).toMatch(/^UP/);
  });

  it('did not run when no server acts', async () => {
    const { socket, client } = await world();
    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, SHORT),
    ).rejects.toMatchObject({ code: 'SW_NO_OWNER', ran: 'no', retryable: true });
  });

  it('is not run by a server that lost the socket, sleeps, or gets it too late', async () => {
    const { node, manager, socket, there, client } = await world();
    const loser = serverOn(there, manager, { mayRun: () => false });
    loser.acting(socket, true);
    await there.connection.flush();
    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, SHORT),
    ).rejects.toMatchObject({ code: 'SW_NOT_OWNER', ran: 'no' });
    loser.close();
    serverOn(there, manager, {}, 60_000).acting(socket, true);
    // NATS has heard that the one is gone and the other is there
    await there.connection.flush();
    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, OPTIONS),
    ).rejects.toMatchObject({ code: 'SW_EXPIRED', ran: 'no' });

    expect(node.commands.filter(({ command }) => command.startsWith('api status'))).toEqual([]);
  });

  it('is run by the next server when it was on its way to one that gives the socket up', async () => {
    const { nats, manager, socket, here, there, client } = await world();
    const proxy = await proxyTo(Number(new URL(nats.urls[0] ?? '').port));
    const slow = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
    const first = serverOn(slow, manager, { mayRun: () => false });
    first.acting(socket, true);
    await slow.connection.flush();
    proxy.hold();
    const running = client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);
    await here.connection.flush();
    first.acting(socket, false);
    serverOn(there, manager).acting(socket, true);
    proxy.release();

    expect((await running).answer.text).toMatch(/^UP/);
  });

  it('reaches the server that acts by its name, though one that is held still listens too', async () => {
    const { manager, socket, here, there } = await world();
    // with the half of them, without names
    there.connection.subscribe(subjects.commands(socket), { queue: 'owner', callback: () => undefined }); // prettier-ignore
    const server = serverOn(here, manager);
    server.acting(socket, true);
    onTestFinished(() => acting[Symbol.dispose]());
    const acting = server.under('b-2');
    await Promise.all([here.connection.flush(), there.connection.flush()]);
    const client = clientOn(here, () => ['b-2']);

    const runs = Array.from({ length: 20 }, () => client.run(socket, { verb: 'api', command: 'status' }, SHORT)); // prettier-ignore
    expect(await Promise.all(runs)).toHaveLength(20);
  });

  it('is run by the owner before while the one that is named does not act yet', async () => {
    const { node, manager, socket, here, there } = await world();
    using _next = serverOn(here, manager, { mayRun: () => false }).under('b-2');
    using _before = serverOn(there, manager).under('a-1');
    await Promise.all([here.connection.flush(), there.connection.flush()]);
    const client = clientOn(here, () => ['c-3', 'b-2', 'a-1']);

    const { answer } = await client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);
    expect(answer.text).toMatch(/^UP/);
    expect(node.commands.filter(({ command }) => command.startsWith('api status'))).toHaveLength(1);
  });

  it('finds no server that gave the socket up without NATS', async () => {
    const { nats, manager, socket, client } = await world();
    const proxy = await proxyTo(Number(new URL(nats.urls[0] ?? '').port));
    const cut = await engineAt([`nats://127.0.0.1:${proxy.port}`]);
    const server = serverOn(cut, manager);
    server.acting(socket, true);
    await cut.connection.flush();
    const lost = new Promise((resolve) => cut.engine.onChange((is) => is || resolve(is)));
    const back = new Promise((resolve) => cut.engine.onChange((is) => is && resolve(is)));
    proxy.cut();
    await lost;
    server.acting(socket, false);
    await back;
    await cut.connection.flush();
    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, SHORT),
    ).rejects.toMatchObject({ code: 'SW_NO_OWNER', ran: 'no' });
    server.acting(socket, true);

    const { answer } = await client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);
    expect(answer.text).toMatch(/^UP/);
  });

  it('fails at once without NATS, and nothing is sent later', async () => {
    const { nats, node, manager, socket, here, there, client } = await world();
    serverOn(there, manager).acting(socket, true);
    const lost = new Promise((resolve) => here.engine.onChange(resolve));
    await nats.nodes[0]?.kill();
    await lost;
    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, OPTIONS),
    ).rejects.toMatchObject({ code: 'SW_ENGINE_LOST', ran: 'no' });
    const back = new Promise((resolve) => here.engine.onChange(resolve));
    await nats.nodes[0]?.start();
    await back;
    await client.run(socket, { verb: 'api', command: 'version' }, OPTIONS);

    expect(node.commands.filter(({ command }) => command.startsWith('api status'))).toEqual([]);
  });

  it('may have run when its server does not answer', async () => {
    const { socket, there, client } = await world();
    there.connection.subscribe(subjects.commands(socket), { queue: 'owner', callback: () => undefined }); // prettier-ignore
    await there.connection.flush();

    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, SHORT),
    ).rejects.toMatchObject({ code: 'SW_OWNER_SILENT', ran: 'unknown', retryable: false });
  });

  it('whose job is lost with its server fails', async () => {
    const { node, manager, socket, there, client } = await world();
    node.api('slow', () => new Promise<string>(() => undefined));
    serverOn(there, manager).acting(socket, true);
    const job = await client.run(socket, { verb: 'bgapi', command: 'slow' }, OPTIONS);
    client.serverLost('b-1');
    client.serverLost('a-1');

    await expect(job.result).rejects.toMatchObject({ code: 'SW_OWNER_LOST', ran: 'unknown' });
  });

  it('fails as the lease of its server failed', async () => {
    const { node, manager, socket, there, client } = await world();
    serverOn(there, manager).acting(socket, true);
    await node.stop();
    await expect.poll(() => manager.list()[0]?.phase).not.toBe('subscribed');
    await expect(
      client.run(socket, { verb: 'api', command: 'status' }, SHORT),
    ).rejects.toMatchObject({ code: 'ESL_NOT_CONNECTED', ran: 'no' });
  });

  it('waits for the session of its server to be back', async () => {
    const { manager, socket, there, client } = await world();
    const gone = Object.assign(new Error('gone'), { code: 'ESL_NOT_CONNECTED' });
    const lease = manager.find(socket);
    let asked = 0;
    serverOn(there, manager, {
      lease: () => (asked++ === 0 ? ({ ...lease, api: () => Promise.reject(gone), release: () => undefined } as never) : manager.find(socket)), // prettier-ignore
    }).acting(socket, true);

    const { answer } = await client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);

    expect(answer.text).toContain('UP');
    expect(asked).toBe(2);
  });

  it('is over before its sender is settled', async () => {
    const { manager, socket, there, client } = await world();
    const running = client.run(socket, { verb: 'api', command: 'status' }, OPTIONS);
    const order: string[] = [];
    const over = running.then(() => order.push('answered'));
    const settled = client.settled(AbortSignal.timeout(10_000)).then(() => order.push('settled'));

    serverOn(there, manager).acting(socket, true);
    await Promise.all([over, settled]);

    expect(order).toEqual(['answered', 'settled']);
    await client.settled(AbortSignal.timeout(0));
  });

  it('never shows the password that FreeSWITCH sends back', async () => {
    const nats = await startNats(program);
    onTestFinished(() => nats.dispose());
    const port = await refusingPeer();
    const entry = { host: '127.0.0.1', port, password: 'Rhubarb-7', events: '' };
    const manager = createConnManager({ store: memorySocketStore([entry]) });
    onTestFinished(() => manager.stop());
    await manager.start();
    const socket = `127.0.0.1:${port}`;
    await manager.find(socket)?.ready();
    const [here, there] = [await engineAt(nats.urls), await engineAt(nats.urls)];
    serverOn(there, manager).acting(socket, true);
    const request = { verb: 'sendEvent', name: 'TALK', headers: [['a', 'b']] } as const;

    await expect(clientOn(here).run(socket, request, OPTIONS)).rejects.toMatchObject({
      code: 'ESL_COMMAND_REFUSED',
      message: `"sendevent TALK" on ${socket} was refused: -ERR after ***: no`,
      ran: 'no',
    });
  });

  it('is refused when it is too long', async () => {
    const { socket, client } = await world();
    await expect(
      client.run(socket, { verb: 'api', command: 'x'.repeat(70_000) }, OPTIONS),
    ).rejects.toMatchObject({ code: 'ESL_INVALID_ARGUMENT' });
  });
});
