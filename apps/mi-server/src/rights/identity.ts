/** What a token may do, each role with everything that those before it may. */
export const ROLES = ['metrics', 'viewer', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** On whose behalf something is asked for. */
export interface Identity {
  /** The name of the token; it is in the audit. */
  readonly name: string;
  readonly role: Role;
  /** Only the sockets of these groups; undefined: all. */
  readonly groups?: readonly string[] | undefined;
  /** The only commands it may send to a FreeSWITCH, `*` for any text; undefined: what its role allows. */
  readonly commands?: readonly string[] | undefined;
  /** Hosts that are not among the sockets, to which it may have the server connect; undefined: what the server allows. */
  readonly connectTo?: readonly string[] | undefined;
}

/** Who asks, and from where. */
export interface Caller {
  readonly identity: Identity;
  readonly transport: 'http' | 'udp' | 'inside';
  /** The remote address; empty for the program that embeds the server. */
  readonly remote: string;
}

/** The program that embeds the server. */
export const INSIDE: Caller = {
  identity: { name: 'inside', role: 'admin' },
  transport: 'inside',
  remote: '',
};

export const hasRole = ({ role }: Pick<Identity, 'role'>, needed: Role): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(needed);
