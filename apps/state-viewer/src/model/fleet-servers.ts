import { formatDuration } from './format.ts';

/** One server of the fleet, as `fleet_list` shows it. */
export interface FleetServer {
  readonly id: string;
  readonly state: string;
  readonly sockets: number;
  /** Milliseconds since its last beat was heard; null: none was. */
  readonly beatAge: number | null;
  /** Digest of the sockets and events that it knows. */
  readonly inventory: string;
  readonly version: string;
  /** `worker`: it has no sockets. A server of an older version does not say. */
  readonly role?: string;
  /** Of a worker. */
  readonly group?: string | null;
  readonly incarnation: string;
}

/** The fleet as the server of this page sees it. */
export interface ServerFleet {
  readonly name: string;
  /** The server of this page. */
  readonly asked: string;
  readonly isPaused: boolean;
  readonly hasNats: boolean;
  readonly lastError: string | undefined;
  readonly servers: readonly FleetServer[];
}

const STATES: Readonly<Record<string, string>> = {
  drained: 'drained: gets no sockets',
  leaving: 'leaving: gives its sockets away',
  left: 'stopped: others have its sockets',
  fenced: 'lost: others take its sockets',
};

/** States of a newer server are shown as it names them. */
export const stateWords = ({ state }: FleetServer): string => STATES[state] ?? state;

/** `2 s ago`. */
export function beatWords(server: FleetServer, fleet: ServerFleet): string {
  const { beatAge } = server;
  if (server === askedOf(fleet)) return 'this server';
  return beatAge === null ? 'none heard' : `${formatDuration(beatAge)} ago`;
}

/** Whether it knows other sockets, or other events of them, than the server of this page. */
export function differs({ inventory, state, role }: FleetServer, fleet: ServerFleet): boolean {
  const own = askedOf(fleet);
  if (isOver(state) || own === undefined || [role, own.role].includes('worker')) return false;
  return own.inventory !== inventory;
}

/** Its process has ended. */
const isOver = (state: string): boolean => state === 'fenced' || state === 'left';

/** The server of this page. One that was lost may have had the same id: its earlier process. */
const askedOf = ({ servers, asked }: ServerFleet): FleetServer | undefined =>
  servers.find(({ id, state }) => id === asked && !isOver(state));

/** `worker of billing`. */
export const roleWords = ({ role = 'both', group }: FleetServer): string =>
  role === 'worker'
    ? `worker of ${group ?? '?'}`
    : role === 'sockets'
      ? 'sockets'
      : 'sockets, scripts';

export type ServerOrder = 'drain' | 'resume';

/** What an operator may do to a server now; undefined: nothing. */
export function orderFor({ state }: FleetServer): ServerOrder | undefined {
  if (state === 'live') return 'drain';
  return state === 'drained' ? 'resume' : undefined;
}

/** The fleet of an answer; undefined where it has none. What is not a server is left out. */
export function serverFleetOf(answer: unknown): ServerFleet | undefined {
  const fields = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const servers = fields['Servers'];
  if (!Array.isArray(servers)) return undefined;
  const lastError = fields['Last error'];
  return {
    name: String(fields['Fleet']),
    asked: String(fields['Server']),
    isPaused: fields['Rebalancing'] === 'paused',
    hasNats: fields['NATS'] === 'connected',
    lastError: typeof lastError === 'string' ? lastError : undefined,
    servers: servers
      .filter((one: unknown): one is FleetServer => typeof one === 'object' && one !== null && 'id' in one)
      .sort((a, b) => a.id.localeCompare(b.id)),
  }; // prettier-ignore
}
