import {
  createConnManager,
  type StoreState,
  type SocketInfo,
  type SocketPhase,
  type TransitionReport,
} from '@switchwire/conn-manager';
import { type ViewedManager } from '../../src/viewer/machine-feed.ts';

/** A manager whose sockets do what a test says. */
export interface ScriptedManager extends ViewedManager {
  /** Listeners attached by `watch`. */
  readonly watchers: number;
  /** How often the sockets were looked at. */
  readonly looks: number;
  put(info: SocketInfo): void;
  remove(id: string): void;
  setStore(state: StoreState): void;
  /** Reports a transition to the watchers; `put` changes the socket itself. */
  report(transition: TransitionReport): void;
}

export function createScriptedManager(sockets: readonly SocketInfo[] = []): ScriptedManager {
  const byId = new Map(sockets.map((info) => [info.id, info]));
  const listeners = new Set<(transition: TransitionReport) => void>();
  let looks = 0;
  let store: StoreState = {
    state: 'none',
    description: 'memory',
    problems: [],
    lastError: undefined,
  };
  return {
    get watchers() {
      return listeners.size;
    },
    get looks() {
      return looks;
    },
    put: (info) => void byId.set(info.id, info),
    remove: (id) => void byId.delete(id),
    setStore(state) {
      store = state;
    },
    report(transition) {
      for (const listener of listeners) listener(transition);
    },
    list() {
      looks += 1;
      return [...byId.values()];
    },
    storeState: () => store,
    machines: () => createConnManager().machines(),
    watch(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

/** A transition of a socket. */
export function transition(
  id: string,
  phase: SocketPhase,
  members: Partial<TransitionReport> = {},
): TransitionReport {
  return {
    id,
    address: '127.0.0.1:8021',
    machine: 'socket',
    at: 2_000,
    event: 'transport.closed',
    from: ['session.authenticated'],
    to: [phase],
    phase,
    edges: [],
    cause: undefined,
    retryAt: undefined,
    ...members,
  };
}
