import type {
  MachineGraph,
  StoreState,
  SocketInfo,
  TransitionReport,
} from '@switchwire/conn-manager';
import type { HistoryEntry, Incident } from '@switchwire/conn-manager/history';
import type { FleetStateChanges, FleetStates } from './fleet-states.ts';
import type { SocketChanges } from './socket-changes.ts';

// The JSON of `GET /machines` and the messages of `GET /machines/stream`. All of it may be shown to anyone who may see
// the viewer: it is made of SocketInfo, which holds no secret.

/** One element of a drawing: tag, attributes, children; text is a plain string. Nothing in it is markup. */
export type DrawingNode = readonly [
  tag: DrawingTag,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly (DrawingNode | string)[],
];

/** The elements that a drawing may consist of. None of them can load or run anything. */
export type DrawingTag = 'svg' | 'g' | 'rect' | 'circle' | 'path' | 'polygon' | 'text' | 'title';

/**
 * A machine and its drawing. Groups of states carry `data-state`, groups of edges `data-edge` (the ids of
 * {@link MachineGraph}), so that a viewer can light them.
 */
export interface DrawnMachine {
  readonly graph: MachineGraph;
  /** Pixels at scale 1. */
  readonly width: number;
  readonly height: number;
  readonly drawing: DrawingNode;
}

/** `outbound`: a socket that FreeSWITCH opened to us. */
export type MachineName = 'socket' | 'pool' | 'outbound';

/** Of a server in a fleet: its membership, and its ownership of one socket. */
export type FleetMachineName = 'membership' | 'ownership';

/** `GET /machines`. */
export interface MachinesResponse {
  readonly machines: Readonly<
    Record<MachineName, DrawnMachine> & Partial<Record<FleetMachineName, DrawnMachine>>
  >;
  readonly sockets: readonly SocketInfo[];
  readonly store: StoreState;
  /** Of the server that is asked, in a fleet. */
  readonly fleet?: FleetStates;
}

/** `event: snapshot`: everything, first and whenever a slow reader has missed something. */
export interface SnapshotMessage {
  /** The server's clock, milliseconds since 1970: times in SocketInfo count by it. */
  readonly at: number;
  readonly sockets: readonly SocketInfo[];
  readonly store: StoreState;
  /** Of the server that is asked, in a fleet. */
  readonly fleet?: FleetStates;
  /** Transitions that happened while the stream had readers, oldest first, bounded. */
  readonly recent: readonly TransitionReport[];
}

/** `event: sockets`: after transitions and once a second. Without changes it is a sign of life. */
export interface SocketsMessage extends SocketChanges {
  readonly at: number;
  readonly store?: StoreState;
  readonly fleet?: FleetStateChanges;
}

/** The messages of the stream by their `event:` name; the data is JSON on one line. */
export interface StreamMessages {
  readonly snapshot: SnapshotMessage;
  /** Sent at once, one message each. */
  readonly transition: TransitionReport;
  readonly sockets: SocketsMessage;
}

/** `GET /history`, each list with the oldest first. */
export interface HistoryResponse {
  readonly incidents: readonly Incident[];
  /** What they are made of, and what is none. */
  readonly entries: readonly (HistoryEntry & { readonly server?: string })[];
  /** Entries that the bounded history of the server that is asked no longer has. */
  readonly forgotten: number;
  /** In a fleet: ids of servers that did not answer. Entries name the server that has them. */
  readonly missing?: readonly string[];
}
