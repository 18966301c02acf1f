import { type MachineEdge, type MachineGraph, type MachineNode } from '@switchwire/conn-manager';

/** A socket's life in the shape of the real machine: nested states, parallel regions, guards, a final state. */
export const socketGraph: MachineGraph = {
  id: 'eslSocket',
  nodes: nodes(`
    session compound session.connecting
    session.connecting compound session.connecting.dialing
    session.connecting.dialing atomic
    session.connecting.awaitingChallenge atomic
    session.connecting.authenticating atomic
    session.authenticated atomic
    session.subscribed parallel
    session.subscribed.subscription compound settled
    session.subscribed.subscription.settled atomic
    session.subscribed.subscription.changing atomic
    session.subscribed.liveness compound fresh
    session.subscribed.liveness.fresh atomic
    session.subscribed.liveness.probing atomic
    session.subscribed.flow compound flowing
    session.subscribed.flow.flowing atomic
    session.subscribed.flow.paused atomic
    session.closing atomic
    retrying atomic
    rejected atomic
    closed final
  `),
  edges: edges(`
    session.connecting.dialing > session.connecting.awaitingChallenge : transport.connected
    session.connecting.awaitingChallenge > session.connecting.authenticating : auth.challenged
    session.connecting > session.authenticated : auth.accepted
    session.connecting > session.subscribed : auth.accepted : asksNothing
    session.authenticated > session.subscribed : subscription.settled : isCurrent
    session.subscribed.subscription.settled > session.subscribed.subscription.changing : socket.subscribe
    session.subscribed.subscription.changing > session.subscribed.subscription.settled : subscription.settled : isCurrent
    session.subscribed.liveness.fresh > session.subscribed.liveness.probing : liveness.lapsed
    session.subscribed.liveness.probing > session.subscribed.liveness.fresh : liveness.restored
    session.subscribed.flow.flowing > session.subscribed.flow.paused : flow.saturated
    session.subscribed.flow.paused > session.subscribed.flow.flowing : flow.drained
    session.subscribed > session.subscribed : after stableAfter
    session > session.closing : socket.close
    session > retrying : transport.closed
    session > retrying : transport.failed
    session > rejected : auth.rejected
    session > rejected : access.denied
    session.closing > closed : transport.closed
    retrying > session : after retryDelay
    retrying > session : socket.retry
    rejected > session : after rejectedDelay
    retrying > closed : socket.close
    rejected > closed : socket.close
  `),
};

/** A supervisor with a store. */
export const poolGraph: MachineGraph = {
  id: 'eslPool',
  nodes: nodes(`
    active compound loading
    active.loading atomic
    active.steady atomic
    active.storeUnavailable atomic
    draining atomic
    stopped final
  `),
  edges: edges(`
    active.loading > active.steady : loadConfigs.done
    active.loading > active.storeUnavailable : loadConfigs.error
    active.steady > active.loading : store.changed
    active.storeUnavailable > active.loading : after storeRetryDelay
    active > draining : pool.stop
    draining > stopped : after drainTimeout
  `),
};

/** A socket that FreeSWITCH opened: no nesting. */
export const outboundGraph: MachineGraph = {
  id: 'outbound',
  nodes: nodes(`
    connecting atomic
    connected atomic
    closed final
  `),
  edges: edges(`
    connecting > connected : channel.connected
    connected > closed : session.closed
  `),
};

function nodes(text: string): MachineNode[] {
  return rows(text).map((row) => {
    const [id = '', type = 'atomic', initial] = row.split(' ');
    const dot = id.lastIndexOf('.');
    return {
      id,
      label: id.slice(dot + 1),
      parent: dot === -1 ? undefined : id.slice(0, dot),
      type: type as MachineNode['type'],
      initial,
      description: undefined,
      tags: [],
    };
  });
}

function edges(text: string): MachineEdge[] {
  return rows(text).map((row, index) => {
    const [ends = '', event = '', guard] = row.split(' : ');
    const [source = '', target = ''] = ends.split('>').map((end) => end.trim());
    return { id: `e${index}`, source, target, event, guard, actions: [] };
  });
}

function rows(text: string): string[] {
  return text
    .split('\n')
    .map((row) => row.replace(/^ {4}/, '').trimEnd())
    .filter((row) => row.trim() !== '');
}
