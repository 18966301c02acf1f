import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  StoreCompression,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { StreamSettingsError } from '../errors.ts';
import { isMissingStream } from '../nats/missing-stream.ts';
import { type FleetSubjects } from '../subjects.ts';

export interface StreamSettings {
  /** Events older than that are removed, milliseconds. */
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  /** Copies; undefined: 3 in a cluster, else 1. */
  readonly replicas: number | undefined;
  /** How long ids are remembered, milliseconds. */
  readonly duplicateWindowMs: number;
}

export const DEFAULT_STREAM_SETTINGS: StreamSettings = {
  maxAgeMs: 24 * 60 * 60 * 1_000,
  maxBytes: 10 * 1024 ** 3,
  replicas: undefined,
  duplicateWindowMs: 30_000,
};

const REPLICAS_IN_A_CLUSTER = 3;
/** "no suitable peers for placement", "insufficient resources". */
const TOO_FEW_SERVERS = [10_005, 10_023, 10_074];
/** The first that compresses streams. */
const COMPRESSES = [2, 10] as const;

/** The first that confirms several messages at once, in streams that are made for it. */
const TAKES_BATCHES = [2, 14] as const;

/** The client does not name this setting yet. */
interface BatchConfig {
  readonly allow_batched?: boolean;
}

type Wanted = BatchConfig & Partial<StreamConfig> & Pick<StreamConfig, 'num_replicas'>;

export interface ProvisionedStream {
  /** When, as NATS says it: another time, if it was made again. */
  readonly created: string;
  /** What is not as it should be in one that was there: it stays as it is. */
  readonly differences: readonly string[];
  /** Whether it takes batches of messages. */
  readonly takesBatches: boolean;
  /** False: it has other subjects. */
  readonly takesEvents: boolean;
}

/**
 * Makes the stream of a fleet if it is missing. Rejects with StreamSettingsError for one that is missing and should not be made, or
 * that cannot be made.
 */
export async function provisionStream(
  { manager, connection }: { readonly manager: JetStreamManager; readonly connection: NatsConnection }, // prettier-ignore
  subjects: FleetSubjects,
  settings: StreamSettings,
  mayCreate: boolean,
): Promise<ProvisionedStream> {
  const wanted = configOf(connection, subjects, settings);
  try {
    return compared(wanted, await manager.streams.info(subjects.stream));
  } catch (cause) {
    if (!isMissingStream(cause)) throw cause;
    if (!mayCreate)
      throw new StreamSettingsError(`NATS has no stream ${subjects.stream}, and this server may not create it`, { cause }); // prettier-ignore
  }
  try {
    const { created } = await create(manager, subjects, wanted, settings.replicas === undefined);
    return { created, differences: [], takesBatches: wanted.allow_batched === true, takesEvents: true }; // prettier-ignore
  } catch (cause) {
    // another server was faster
    const made = await manager.streams.info(subjects.stream).catch(() => undefined);
    if (made !== undefined) return compared(wanted, made);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StreamSettingsError(`NATS did not create the stream ${subjects.stream}: ${reason}`, { cause }); // prettier-ignore
  }
}

function configOf(
  connection: NatsConnection,
  subjects: FleetSubjects,
  { maxAgeMs, maxBytes, replicas, duplicateWindowMs }: StreamSettings,
): Wanted {
  const { cluster, version = '0.0' } = connection.info ?? {};
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isSince = ([first, second]: readonly [number, number]): boolean =>
    major > first || (major === first && minor >= second);
  return {
    subjects: [subjects.events],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: StorageType.File,
    allow_direct: true,
    max_age: nanos(maxAgeMs),
    max_bytes: maxBytes,
    duplicate_window: nanos(duplicateWindowMs),
    num_replicas: replicas ?? (cluster === undefined ? 1 : REPLICAS_IN_A_CLUSTER),
    ...(isSince(COMPRESSES) && { compression: StoreCompression.S2 }),
    ...(isSince(TAKES_BATCHES) && { allow_batched: true }),
  };
}

async function create(
  manager: JetStreamManager,
  { stream }: FleetSubjects,
  wanted: Wanted,
  mayHaveFewer: boolean,
): Promise<StreamInfo> {
  try {
    return await manager.streams.add({ ...wanted, name: stream });
  } catch (error) {
    const isTooMany = error instanceof JetStreamApiError && TOO_FEW_SERVERS.includes(error.code);
    if (!mayHaveFewer || wanted.num_replicas === 1 || !isTooMany) throw error;
    return manager.streams.add({ ...wanted, num_replicas: 1, name: stream });
  }
}

/** What nobody sets when a fleet makes its stream, and a stream says all the same. */
const UNSET = { max_msgs: -1, max_msgs_per_subject: -1, max_msg_size: -1, sealed: false, no_ack: false } as const; // prettier-ignore

function compared(wanted: Wanted, { created, config }: StreamInfo): ProvisionedStream {
  const found: BatchConfig & StreamConfig = config;
  const expected = { ...UNSET, ...wanted };
  const names = ['subjects', 'retention', 'discard', 'max_age', 'max_bytes', 'duplicate_window', 'num_replicas', ...unsetIn(config)] as const; // prettier-ignore
  const differences = names
    .filter((name) => JSON.stringify(expected[name]) !== JSON.stringify(found[name]))
    .map((name) => `${name} is ${JSON.stringify(found[name])} and not ${JSON.stringify(expected[name])}`); // prettier-ignore
  const takesEvents = wanted.subjects?.every((subject) => config.subjects.includes(subject)) === true; // prettier-ignore
  return { created, differences, takesBatches: found.allow_batched === true, takesEvents };
}

/** An old NATS does not know each of them. */
const unsetIn = (config: StreamConfig): readonly (keyof typeof UNSET)[] =>
  (Object.keys(UNSET) as (keyof typeof UNSET)[]).filter((name) => config[name] !== undefined);
