import { afterEach, describe, expect, it } from 'vitest';
import { type EventFromLogic, type SnapshotFrom } from 'xstate';
import { getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import { SocketRig, network } from '../../test/socket-rig.ts';
import { observeSteps } from '../inspect/observe-steps.ts';
import { machineGraph } from '../inspect/machine-graph.ts';
import { socketMachine } from './socket-machine.ts';
import { leafPaths } from '../inspect/state-paths.ts';

type Snapshot = SnapshotFrom<typeof socketMachine>;
type Event = EventFromLogic<typeof socketMachine>;

const events = ['DTMF'];

/** XState's own events, for what the clock and the transport's defects bring about. */
const OWN_EVENTS = [...ownEventTypes()].map((type) =>
  type.startsWith('xstate.error')
    ? { type, error: new Error('broken'), actorId: 'transport' }
    : { type },
) as unknown as Event[];

function ownEventTypes(): Set<string> {
  const types = new Set<string>();
  const visit = (node: typeof socketMachine.root): void => {
    for (const type of node.transitions.keys()) if (type.startsWith('xstate.')) types.add(type);
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(socketMachine.root);
  return types;
}

/** Everything that can happen, whatever the state. */
function eventsIn({ context, value }: Snapshot): Event[] {
  return [
    { type: 'transport.connected' },
    { type: 'transport.closed', cause: network('ECONNRESET') },
    { type: 'auth.challenged' },
    { type: 'auth.accepted' },
    { type: 'auth.rejected', replyText: '-ERR invalid' },
    { type: 'access.denied', reason: 'Access Denied, go away.' },
    { type: 'subscription.settled', revision: context.revision, refusedEvents: [] },
    { type: 'subscription.settled', revision: context.revision, refusedEvents: ['DTMF'] },
    { type: 'subscription.settled', revision: context.revision - 1, refusedEvents: [] },
    { type: 'liveness.lapsed' },
    { type: 'liveness.restored' },
    { type: 'flow.saturated' },
    { type: 'flow.drained' },
    { type: 'calls.counted', calls: 0 },
    { type: 'calls.counted', calls: 3 },
    { type: 'socket.serve', state: 'in-service' },
    { type: 'socket.serve', state: 'draining' },
    { type: 'socket.serve', state: 'out-of-service' },
    { type: 'gate.opened' },
    { type: 'gate.refused', reason: 'mi-2 does' },
    { type: 'socket.subscribe', events: ['DTMF'] },
    { type: 'socket.subscribe', events: [] },
    { type: 'socket.retry' },
    { type: 'socket.close' },
    // a transport can only break where there is one
    ...OWN_EVENTS.filter(({ type }) => typeof value === 'object' || !type.includes('error')),
  ];
}

/** What concerns the calls of a server; with everything else beside it the states would be too many. */
const SERVICE = /^(?:socket\.serve|calls\.counted|xstate\.after\.callsPollDelay)/;
/** What is needed to come up, and to be lost. */
const LIFE = /^(?:transport\.|auth\.|subscription\.settled|socket\.retry)/;

/** Counters are left out, or there would be no end of states. */
const optionsFor = (isGated: boolean, isPartOfIt: (type: string) => boolean) => ({
  input: { address: 'fs:8021', isGated, events },
  events: (snapshot: Snapshot) => eventsIn(snapshot).filter(({ type }) => isPartOfIt(type)),
  limit: 5_000,
  serializeState: ({ value, context }: Snapshot) =>
    JSON.stringify([value, context.events.length, context.refusedEvents.length, context.service]),
});

const rigs: SocketRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.stop();
});

function replay(
  isGated: boolean,
  happened: readonly Event[],
): { readonly rig: SocketRig; readonly edges: string[] } {
  const rig = new SocketRig(events, { isGated });
  rigs.push(rig);
  const edges: string[] = [];
  const watching = observeSteps(rig.actor, (step) => edges.push(...step.edges));
  for (const event of happened) rig.send(event);
  watching[Symbol.dispose]();
  return { rig, edges };
}

describe('the paths through a socket', () => {
  const taken = new Set<string>();

  describe.each([
    ['without a gate', false, (type: string) => !SERVICE.test(type)],
    ['with a gate', true, (type: string) => !SERVICE.test(type)],
    ['in and out of service', false, (type: string) => SERVICE.test(type) || LIFE.test(type)],
  ] as const)('%s', (_title, isGated, isPartOfIt) => {
    const options = optionsFor(isGated, isPartOfIt);
    const paths = getShortestPaths(socketMachine, options);
    const eventsOf = (path: (typeof paths)[number]): Event[] =>
      path.steps.map(({ event }) => event).filter(({ type }) => type !== ('xstate.init' as string));

    it('lead a real actor where the graph says', () => {
      expect(paths.length).toBeGreaterThan(15);
      for (const path of paths) {
        const { rig } = replay(isGated, eventsOf(path));

        expect(rig.crashes).toEqual([]);
        expect(rig.states).toEqual(leafPaths(path.state.value));
        rig.stop();
      }
    });

    it('crash nothing one step beyond each state', () => {
      const adjacency = getAdjacencyMap(socketMachine, options);
      for (const path of paths.filter(({ state }) => state.status === 'active')) {
        const steps = Object.values(
          adjacency[options.serializeState(path.state) as never]?.transitions ?? {},
        );
        for (const { event } of steps) {
          const { rig, edges } = replay(isGated, [...eventsOf(path), event]);
          expect(rig.crashes).toEqual([]);
          for (const edge of edges) taken.add(edge);
          rig.stop();
        }
      }
    });
  });

  it('take every transition of the machine', () => {
    const drawn = machineGraph(socketMachine).edges.map(({ id }) => id);
    expect(drawn.filter((id) => !taken.has(id))).toEqual([]);
    expect([...taken].filter((id) => !drawn.includes(id))).toEqual([]);
  });
});
