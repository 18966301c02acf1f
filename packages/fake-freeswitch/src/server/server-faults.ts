import { createConnectionFaults, type FaultSettings, type ServerFaults } from '../faults.ts';
import { type Connections } from './connections.ts';
import { type TcpFront } from './tcp-front.ts';

/** The faults of a whole server: settings for all connections, and the two that concern new ones. */
export function createServerFaults(
  settings: FaultSettings,
  server: {
    readonly front: TcpFront;
    readonly connections: Connections;
    readonly silence: (on: boolean) => void;
  },
): ServerFaults {
  const { front, connections, silence } = server;
  const common = createConnectionFaults(
    settings,
    () => {
      for (const socket of front.sockets) socket.resetAndDestroy();
    },
    () => {
      for (const listener of connections.listeners) listener.wake();
    },
  );
  return {
    ...common,
    refuse: async (on = true) => {
      if (on) front.refuse();
      else await front.listen();
    },
    silent: (on = true) => silence(on),
    clear: () => {
      common.clear();
      silence(false);
    },
  };
}
