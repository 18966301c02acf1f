import { type SocketInfo } from '@switchwire/conn-manager';
import { EslError, type FsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import { forbidden, type MiError } from '../json-rpc/mi-error.ts';
import { type MiParams } from '../json-rpc/request.ts';
import { keyMeantBy, socketKeyOf } from '../sockets/known-sockets.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { matchesPattern } from './command-pattern.ts';
import { hasRole, type Identity } from './identity.ts';
import { type MethodRight, rightOf } from './method-rights.ts';

type KnownSocket = Pick<SocketInfo, 'address' | 'host' | 'port' | 'group'>;

/** A call, as far as a right depends on it. */
export interface CheckedCall {
  readonly method: string;
  /** The names of the method's parameters, in their order. */
  readonly paramNames: readonly string[];
  readonly params: MiParams;
}

/** What the server allows, whoever asks. */
export interface ServerRights {
  readonly sockets: () => readonly KnownSocket[];
  /** How many they are: asked at each call, where the list is not. */
  readonly socketCount: () => number;
  /** Hosts that are not among the sockets, to which MI may have the server connect. */
  readonly connectTo: AllowedHosts;
  /** Sockets there may be before MI may open another one. */
  readonly maxSockets: number;
  /** Where event_subscribe may send events to. */
  readonly subscriberHosts: AllowedHosts;
  /** Seconds a subscriber may ask for. */
  readonly maxSubscriberExpire: number;
  readonly onTooManySockets?: () => void;
}

const valueOf = ({ paramNames, params }: CheckedCall, name: string): unknown => {
  if (Array.isArray(params)) return (params as readonly unknown[])[paramNames.indexOf(name)];
  if (params === undefined || !Object.hasOwn(params, name)) return undefined;
  return (params as Readonly<Record<string, unknown>>)[name];
};

const textOf = (call: CheckedCall, name: string): string | undefined => {
  const value = valueOf(call, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** Undefined for a URL that cannot be read: the command says so itself, and reaches nothing. */
const urlOf = (call: CheckedCall): FsUrl | undefined => {
  const text = textOf(call, 'freeswitch_url');
  if (text === undefined) return undefined;
  try {
    return parseFsUrl(text);
  } catch (error) {
    if (error instanceof EslError) return undefined;
    throw error;
  }
};

const knownSocket = (url: FsUrl, sockets: readonly KnownSocket[]): KnownSocket | undefined => {
  const key = keyMeantBy(url, () => sockets);
  return sockets.find((socket) => socketKeyOf(socket) === key);
};

const refuseRole = (
  call: CheckedCall,
  right: MethodRight,
  { name, role, commands }: Identity,
): MiError | undefined => {
  if (right.sendsCommand === true && commands !== undefined) {
    const command = textOf(call, 'command')?.trim() ?? '';
    if (commands.some((pattern) => matchesPattern(command, pattern))) return undefined;
    return forbidden(
      `the token ${name} may send only: ${commands.length === 0 ? 'nothing' : commands.join('; ')}`,
    );
  }
  if (hasRole({ role }, right.role)) return undefined;
  return forbidden(
    `${call.method} needs the role ${right.role}; the token ${name} has the role ${role}`,
  );
};

const isInGroups = (groups: readonly string[], group: string | undefined): boolean =>
  group !== undefined && groups.includes(group);

const refuseGroup = (
  call: CheckedCall,
  { reach }: MethodRight,
  { name, groups }: Identity,
  server: ServerRights,
): MiError | undefined => {
  if (groups === undefined || reach === 'nothing' || reach === 'list') return undefined;
  const limited = `the token ${name} is limited to the groups ${groups.join(', ')}`;
  if (reach === 'server') return forbidden(`${call.method} reaches every server; ${limited}`);
  if (reach === 'group') {
    return isInGroups(groups, textOf(call, 'group'))
      ? undefined
      : forbidden(`give one of its groups in the parameter group; ${limited}`);
  }
  const url = urlOf(call);
  if (url === undefined || isInGroups(groups, knownSocket(url, server.sockets())?.group))
    return undefined;
  return forbidden(`this FreeSWITCH is not in them; ${limited}`);
};

const refuseHost = (
  call: CheckedCall,
  right: MethodRight,
  { name, connectTo }: Identity,
  server: ServerRights,
): MiError | undefined => {
  const url = right.connects === true ? urlOf(call) : undefined;
  if (url === undefined) return undefined;
  const isForAll = server.connectTo.allows(url.host);
  const isForOne = connectTo === undefined || new AllowedHosts(connectTo).allows(url.host);
  const hasRoom = server.socketCount() < server.maxSockets;
  // the usual call: the sockets, which may be thousands, are not looked through
  if (isForAll && isForOne && hasRoom) return undefined;
  if (knownSocket(url, server.sockets()) !== undefined) return undefined;
  if (!isForAll) {
    return forbidden(`${url.host} is not among the sockets, and not in --connect-to`);
  }
  if (!isForOne) {
    return forbidden(
      `${url.host} is not among the sockets, and not in connect_to of the token ${name}`,
    );
  }
  server.onTooManySockets?.();
  return forbidden(`there are already ${server.socketCount()} sockets (--mi-sockets)`);
};

const TARGET = /^(?:udp|tcp):(.*):\d+$/;

const refuseSubscriber = (call: CheckedCall, server: ServerRights): MiError | undefined => {
  if (call.method !== 'event_subscribe') return undefined;
  const expire = Number(valueOf(call, 'expire') ?? 0);
  // 0 removes a subscriber, wherever it is
  if (expire === 0 && valueOf(call, 'expire') !== undefined) return undefined;
  if (expire > server.maxSubscriberExpire) {
    return forbidden(
      `expire must be at most ${server.maxSubscriberExpire} seconds (--subscriber-expire)`,
    );
  }
  const target = textOf(call, 'socket') ?? '';
  const host = TARGET.exec(target)?.[1];
  if (host === undefined) {
    return target.startsWith('unix:')
      ? forbidden('only the configuration can subscribe a unix socket')
      : undefined;
  }
  return server.subscriberHosts.allows(host)
    ? undefined
    : forbidden(`events are not sent to ${host}: it is not in --subscriber-hosts`);
};

/** Why a call may not be carried out; undefined: it may. */
export const refuseCall = (
  call: CheckedCall,
  identity: Identity,
  server: ServerRights,
): MiError | undefined => {
  const right = rightOf(call.method);
  return (
    refuseRole(call, right, identity) ??
    refuseGroup(call, right, identity, server) ??
    refuseHost(call, right, identity, server) ??
    refuseSubscriber(call, server)
  );
};
