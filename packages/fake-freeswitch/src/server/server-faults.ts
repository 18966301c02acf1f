import { createConnectionFaults, type FaultSettings, type ServerFaults } from '../faults.ts';
import { type Connections } from './connections.ts';
import { type TcpFront } from './tcp-front.ts';

/** The faults of a whole server: settings for all connections, and the two that concern new ones. */
export function createServerFaults(
  settings: FaultSettings,
  server: {
    readonly front: TcpFront;
    readonly connections: Connections;
    /** Listens again, unless the server is stopped. */
    readonly listen: () => Promise<void>;
    readonly silence: (on: boolean) => void;
  },
): ServerFaults {
  const { front, connections, listen, silence } = server;
  const common = createConnectionFaults(settings, {
    reset: () => {
      for (const socket of front.sockets) socket.resetAndDestroy();
    },
    giantEvent: (bytes) => {
      for (const { faults } of connections.views()) faults.giantEvent(bytes);
    },
    endlessFrame: (part) => {
      for (const { faults } of connections.views()) faults.endlessFrame(part);
    },
    changed: () => connections.wake(),
  });
  return {
    ...common,
    refuse: async (on = true) => {
      if (on) front.refuse();
      else await listen();
    },
    silent: (on = true) => silence(on),
    clear: async () => {
      common.clear();
      silence(false);
      await listen();
    },
  };
}
