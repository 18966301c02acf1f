import { type ConnManager } from '@switchwire/conn-manager';
import { type Cache, type FreeswitchEsl } from '@switchwire/fs-scripting';
import { type EventHub } from '../events/event-hub.ts';
import { type Subscribers } from '../events/subscribers.ts';
import { type SocketSet } from '../sockets/socket-set.ts';
import { type LogLevelControl } from './log-level.ts';

/** Everything the MI commands act on. */
export interface MiContext {
  readonly manager: ConnManager;
  /** The sockets and events that configuration, MI and the store ask for. */
  readonly sockets: SocketSet;
  readonly freeswitch_esl: FreeswitchEsl;
  readonly cache: Cache;
  readonly events: EventHub;
  readonly subscribers: Subscribers;
  readonly logLevel: LogLevelControl;
  /** Names of the loaded scripts; they are subscribers of E_FREESWITCH. */
  readonly scriptNames: () => readonly string[];
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
}
