import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { badParameterValue, notFound } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';
import { type MiContext } from '../mi/context.ts';
import { type MiFleet, type MiFleetServer } from '../mi/mi-fleet.ts';
import { findSocket } from './service.ts';

const server = 'id of a server, as in fleet_list';

const fleetOf = ({ fleet }: MiContext): MiFleet => {
  if (fleet !== undefined) return fleet;
  throw notFound('No fleet', 'this server is alone: --nats-url makes it one of a fleet');
};

/** Of thousands that cannot be moved a few say why. */
const MOST_UNMOVED = 100;

/** Carries an order out; what it names wrongly is the caller's mistake. */
const order = async (carriedOut: Promise<void>): Promise<'OK'> => {
  try {
    await carriedOut;
    return 'OK';
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw badParameterValue(error.message);
    throw error;
  }
};

const describeServer = ({ beatAge, url, ...one }: MiFleetServer): object => ({
  id: one.id,
  role: one.role,
  group: one.group ?? null,
  zone: one.zone ?? null,
  state: one.drained && one.state === 'live' ? 'drained' : one.state,
  sockets: one.sockets,
  beatAge: beatAge === undefined ? null : Math.round(beatAge),
  weight: one.weight,
  version: one.version,
  inventory: one.inventory,
  url: url ?? null,
  incarnation: one.incarnation,
});

export const fleetList = defineCommand({
  name: 'fleet_list',
  exportedBy: 'fleet',
  help: 'lists the servers of the fleet: role, state, sockets, milliseconds since the last beat, digest of the inventory; the sockets that servers could not reach and handed on; and those that this server could not hand over',
  run(_, context) {
    const fleet = fleetOf(context);
    const info = fleet.info();
    const { isNatsConnected, missing } = fleet.figures();
    return {
      Fleet: info.fleet,
      Server: info.serverId,
      State: info.state.replace('member.', ''),
      Rebalancing: fleet.isPaused ? 'paused' : 'on',
      NATS: isNatsConnected ? 'connected' : 'lost',
      'Missing in NATS': missing,
      'Last error': info.lastError ?? null,
      Worker: fleet.worker() ?? null,
      Servers: info.servers.map(describeServer),
      Tried: [...info.tried].map(([socket, servers]) => ({ socket, servers })),
      Unmoved: info.unmoved.slice(0, MOST_UNMOVED),
    };
  },
});

export const fleetDrain = defineCommand({
  name: 'fleet_drain',
  exportedBy: 'fleet',
  help: 'a server of the fleet gives its sockets to the others and gets none, until fleet_resume',
  params: { server: param.string(server) },
  run: (params, context) => order(fleetOf(context).drain(params.server, true)),
});

export const fleetMove = defineCommand({
  name: 'fleet_move',
  exportedBy: 'fleet',
  help: 'moves a FreeSWITCH ESL socket to a server of the fleet, where it stays; without a server: to the one where it belongs',
  params: {
    freeswitch_url: param.string('host[:port] of a known socket, as in fs_list'),
    server: param.optional(param.string(server)),
  },
  run(params, context) {
    const fleet = fleetOf(context);
    const { address } = findSocket(params.freeswitch_url, context.sockets);
    return order(fleet.move(address, params.server));
  },
});

export const fleetPause = defineCommand({
  name: 'fleet_pause',
  exportedBy: 'fleet',
  help: 'no socket moves for the sake of balance, until fleet_resume; sockets of a server that is gone are taken over all the same',
  run: (_, context) => order(fleetOf(context).pause(true)),
});

export const fleetResume = defineCommand({
  name: 'fleet_resume',
  exportedBy: 'fleet',
  help: 'sockets move for the sake of balance again; with a server: a drained one may have sockets again',
  params: { server: param.optional(param.string(server)) },
  run(params, context) {
    const fleet = fleetOf(context);
    return order(
      params.server === undefined ? fleet.pause(false) : fleet.drain(params.server, false),
    );
  },
});
