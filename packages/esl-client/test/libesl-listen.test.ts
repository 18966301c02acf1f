import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ESLconnection, eslListen } from '../src/libesl/index.ts';
import { dialPeer } from '@switchwire/raw-peer';
import { apiResponse, channelData, reply } from './wire-text.ts';

describe('eslListen', () => {
  /** FreeSWITCH connects, and its channel is known. */
  async function dialIn(port: number, uuid: string) {
    const peer = await dialPeer(port);
    await peer.read('connect\n\n');
    peer.send(channelData({ uuid, mode: 'async', control: 'full' }));
    return peer;
  }

  it('reports an exception of its callback, and a connection that failed', async () => {
    const told: unknown[] = [];
    const boom = new Error('callback');
    const listener = await eslListen('127.0.0.1', 0, () => Promise.reject(boom), {
      onError: (error, connection) => told.push([error, connection?.connected()]),
    });
    onTestFinished(() => listener.close());
    await (await dialIn(listener.port, 'u')).end();
    expect(told).toEqual([[boom, 0]]);

    const refused = await dialPeer(listener.port);
    await refused.read('connect\n\n');
    refused.send(reply('-ERR command not found'));
    await refused.end();
    expect(told[1]).toMatchObject([{ code: 'ESL_COMMAND_REFUSED' }, 0]);
  });

  it('warns of errors without a listener, and of a reporter that throws', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    onTestFinished(() => {
      warn.mockRestore();
    });
    const boom = new Error('callback');
    const worse = new Error('reporter');
    const fail = () => {
      throw boom;
    };
    const report = () => {
      throw worse;
    };
    for (const options of [{}, { onError: report }]) {
      const listener = await eslListen('127.0.0.1', 0, fail, options);
      await (await dialIn(listener.port, 'u')).end();
      await listener.close();
    }

    await vi.waitFor(() => expect(warn.mock.calls).toEqual([[boom], [worse]]));
  });

  it('stops listening at once when it is closed, and leaves the connections alone', async () => {
    const connections: ESLconnection[] = [];
    const listener = await eslListen('127.0.0.1', 0, (connection) => {
      connections.push(connection);
    });
    const peer = await dialIn(listener.port, 'u');
    await vi.waitFor(() => expect(connections).toHaveLength(1));
    await listener.close();
    await listener.close();

    await expect(dialPeer(listener.port)).rejects.toThrow('ECONNREFUSED');
    const answer = connections[0]!.api('status');
    await peer.read('api status\n\n');
    peer.send(apiResponse('UP'));
    expect((await answer)?.getBody()).toBe('UP');
  });

  it('says why it cannot listen', async () => {
    const listener = await eslListen('127.0.0.1', 0, () => undefined);
    onTestFinished(() => listener.close());

    await expect(eslListen('127.0.0.1', listener.port, () => undefined)).rejects.toThrow('EADDRINUSE'); // prettier-ignore
  });

  it('survives a callback that throws', async () => {
    const seen: (string | null | undefined)[] = [];
    const listener = await eslListen(
      '127.0.0.1',
      0,
      (connection) => {
        seen.push(connection.getInfo()?.getHeader('unique-id'));
        if (seen.length === 1) throw new Error('callback');
      },
      { onError: () => undefined },
    );
    onTestFinished(() => listener.close());
    for (const uuid of ['first', 'second']) {
      const peer = await dialPeer(listener.port);
      await peer.read('connect\n\n');
      peer.send(channelData({ uuid, mode: 'async', control: 'full' }));
      await vi.waitFor(() => expect(seen).toContain(uuid));
      if (uuid === 'first') await peer.end();
      else peer.socket.destroy();
    }
  });
});
