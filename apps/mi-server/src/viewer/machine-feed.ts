import {
  type ConnManager,
  type StoreState,
  type SocketInfo,
  type TransitionReport,
} from '@switchwire/conn-manager';
import {
  diffFleetStates,
  diffSockets,
  type FleetStates,
  type SnapshotMessage,
  type StreamMessages,
} from '#machine-view';

/** What the viewer needs of a manager. */
export type ViewedManager = Pick<ConnManager, 'list' | 'storeState' | 'machines' | 'watch'>;

/** Where a watcher's messages go: an HTTP response, or an array in a test. */
export interface FeedSink {
  write(text: string): void;
  /** Bytes written and not yet taken by the peer. */
  readonly backlogBytes: number;
  /** The feed has ended. */
  end(): void;
}

export interface MachineFeedOptions {
  readonly manager: ViewedManager;
  /** The machines of a server in a fleet: the states that they are in. */
  readonly fleetStates?: (() => FleetStates) | undefined;
  /** How often the counters are compared, milliseconds. Default 1,000. */
  readonly tickMs?: number;
  /** After a transition, until the sockets are compared: often many fail together. Default 20. */
  readonly settleMs?: number;
  /** A watcher with so much unread gets nothing until it has read everything, then a snapshot. Default 1 MiB. */
  readonly maxBacklogBytes?: number;
  /** Called when a watcher has so much unread. */
  readonly onBehind?: () => void;
  /** Transitions kept for watchers that come later. Default 500. */
  readonly maxRecent?: number;
}

/**
 * Live view of a manager for any number of watchers. Without watchers nothing runs: no timer, no listener on the
 * manager. With watchers, one timer and one comparison serve all.
 */
export interface MachineFeed {
  readonly watchers: number;
  /** Sends a snapshot at once, then what changes, until disposed. */
  add(sink: FeedSink): Disposable;
  /** Ends every watcher's stream; later ones are ended at once. */
  close(): void;
}

interface Watcher {
  readonly sink: FeedSink;
  isBehind: boolean;
}

export function createMachineFeed(options: MachineFeedOptions): MachineFeed {
  const { manager, fleetStates, tickMs = 1_000, settleMs = 20 } = options;
  const { maxBacklogBytes = 1024 * 1024, maxRecent = 500 } = options;
  const watchers = new Set<Watcher>();
  let closed = false;
  let view: LiveView | undefined;

  const startView = (): LiveView =>
    createLiveView({ manager, fleetStates, tickMs, settleMs, maxRecent, send: broadcast });

  function broadcast(text: string): void {
    for (const watcher of watchers) {
      if (watcher.isBehind) {
        if (watcher.sink.backlogBytes > 0 || view === undefined) continue;
        watcher.isBehind = false;
        watcher.sink.write(frameOf('snapshot', view.snapshot()));
        continue;
      }
      watcher.sink.write(text);
      if (watcher.sink.backlogBytes <= maxBacklogBytes) continue;
      watcher.isBehind = true;
      options.onBehind?.();
    }
  }

  return {
    get watchers() {
      return watchers.size;
    },
    add(sink) {
      if (closed) sink.end();
      else view ??= startView();
      // earlier watchers get what the new watcher's snapshot already has
      view?.refresh();
      const watcher: Watcher = { sink, isBehind: false };
      if (view !== undefined) {
        sink.write(frameOf('snapshot', view.snapshot()));
        watchers.add(watcher);
      }
      return {
        [Symbol.dispose]: () => {
          if (!watchers.delete(watcher) || watchers.size > 0) return;
          view?.[Symbol.dispose]();
          view = undefined;
        },
      };
    },
    close() {
      closed = true;
      view?.[Symbol.dispose]();
      view = undefined;
      for (const { sink } of watchers) sink.end();
      watchers.clear();
    },
  };
}

interface LiveViewOptions {
  readonly manager: ViewedManager;
  readonly fleetStates: (() => FleetStates) | undefined;
  readonly tickMs: number;
  readonly settleMs: number;
  readonly maxRecent: number;
  readonly send: (text: string) => void;
}

/** The part that exists only while there are watchers. */
interface LiveView extends Disposable {
  snapshot(): SnapshotMessage;
  /** Compares the sockets now and sends what changed. */
  refresh(): void;
}

function createLiveView(options: LiveViewOptions): LiveView {
  const { manager, fleetStates, tickMs, settleMs, maxRecent, send } = options;
  let known = new Map<string, SocketInfo>();
  let store: StoreState = manager.storeState();
  let fleet = fleetStates?.();
  let recent: TransitionReport[] = [];
  let settling: NodeJS.Timeout | undefined;
  adopt(manager.list());

  function adopt(sockets: readonly SocketInfo[]): void {
    known = new Map(sockets.map((socket) => [socket.id, socket]));
  }

  /** @param alive send also when nothing changed */
  function refresh(alive = false): void {
    clearTimeout(settling);
    settling = undefined;
    const sockets = manager.list();
    const changes = diffSockets(known, sockets);
    const nextStore = manager.storeState();
    const storeChanged = JSON.stringify(nextStore) !== JSON.stringify(store);
    const nextFleet = fleetStates?.();
    const moved = fleet && nextFleet && diffFleetStates(fleet, nextFleet);
    adopt(sockets);
    store = nextStore;
    fleet = nextFleet;
    if (changes === undefined && !storeChanged && moved === undefined && !alive) return;
    send(
      frameOf('sockets', {
        at: Date.now(),
        ...changes,
        ...(storeChanged && { store }),
        ...(moved && { fleet: moved }),
      }),
    );
  }

  const watch = manager.watch((transition) => {
    recent.push(transition);
    if (recent.length > maxRecent * 2) recent = recent.slice(-maxRecent);
    send(frameOf('transition', transition));
    settling ??= setTimeout(refresh, settleMs);
  });
  const ticker = setInterval(() => refresh(true), tickMs);
  ticker.unref();

  return {
    snapshot: () => ({
      at: Date.now(),
      sockets: [...known.values()],
      store,
      ...(fleet && { fleet }),
      recent: recent.slice(-maxRecent),
    }),
    refresh: () => refresh(),
    [Symbol.dispose]: () => {
      watch[Symbol.dispose]();
      clearInterval(ticker);
      clearTimeout(settling);
    },
  };
}

/** One server-sent event. JSON.stringify leaves no line end in the data. */
function frameOf<Name extends keyof StreamMessages>(
  name: Name,
  data: StreamMessages[Name],
): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
