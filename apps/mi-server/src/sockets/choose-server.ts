import { type ConnManager, type LoadInfo } from '@switchwire/conn-manager';

/** The server for a call, as fs_choose and POST /choose answer. */
export interface ChosenServer {
  /** `host:port` of the ESL socket. */
  readonly socket: string;
  readonly id: string;
  readonly host: string;
  readonly group: string | null;
  readonly tags: readonly string[];
  readonly weight: number;
  /** Calls that it can take, by OpenSIPS's formula, those counted here included. */
  readonly available: number;
  readonly maxLoad: number;
}

const describeChosen = ({ socket, available, maxLoad }: LoadInfo): ChosenServer => ({
  socket: socket.address,
  id: socket.id,
  host: socket.host,
  group: socket.group ?? null,
  tags: socket.tags ?? [],
  weight: socket.weight ?? 1,
  available,
  maxLoad,
});

export interface Wish {
  readonly group?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Hosts or `host:port` that have failed this call. */
  readonly exclude?: readonly string[] | undefined;
}

/** The server that gets the next call, counted there until a heartbeat shows it. */
export const chooseServer = (
  manager: Pick<ConnManager, 'choose'>,
  wish: Wish,
): ChosenServer | undefined => {
  const chosen = manager.choose(wish);
  return chosen === undefined ? undefined : describeChosen(chosen);
};

/** Words of a list as opensips-cli sends one: separated by commas or blanks. */
export const splitWords = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((word) => word !== '');

export const NO_SERVER =
  'no server can take a call: it has to be in service and subscribed to HEARTBEAT, and its last HEARTBEAT has to be fresh and to show idle CPU and free sessions; see fs_list';
