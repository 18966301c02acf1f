import { type Clock } from '@switchwire/esl-client';

/** Field names of a document, where they differ from the defaults. */
export interface MongoColumns {
  /** Default: `username`. */
  readonly username?: string;
  /** Default: `password`. */
  readonly password?: string;
  /** Default: `ip`. */
  readonly ip?: string;
  /** Default: `port`. */
  readonly port?: string;
  /** Default: `events_csv`: text with commas, or an array of names. */
  readonly events?: string;
  /** Default: `enabled`; a document without it is enabled. */
  readonly enabled?: string;
  /** Default: `tls`; a document without it is plain TCP. */
  readonly tls?: string;
  /** Default: `weight`; a document without it has weight 1. */
  readonly weight?: string;
  /** Default: `group`. */
  readonly group?: string;
  /** Default: `tags`: text with commas, or an array. */
  readonly tags?: string;
  /** Default: `state`; a document without it is `in-service`. */
  readonly state?: string;
  /** Default: `zone`. */
  readonly zone?: string;
}

export interface MongoSocketStoreOptions {
  /** `mongodb://…` or `mongodb+srv://…`; its path names the database (default: `test`, as everywhere). */
  readonly url: string;
  /** Name of the collection. Default: `freeswitch`. */
  readonly table?: string;
  readonly columns?: MongoColumns;
  /**
   * Whose states these are in the mirror. Give every program a name that survives its restarts: what a crashed one left
   * behind is then removed after half a minute, and not only after a quarter of an hour. Default: the owner that the states
   * name, which for a manager is a new one at each start.
   */
  readonly owner?: string;
  /** Whether phases are written to the collection `<table>_state`. Default: true. */
  readonly mirror?: boolean;
  /** Between two looks where the deployment has no change streams, milliseconds. Default: 5,000. */
  readonly pollIntervalMs?: number;
  /** Default: the machine's. */
  readonly clock?: Clock;
}
