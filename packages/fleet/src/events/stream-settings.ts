import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  StoreCompression,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { StreamSettingsError } from '../errors.ts';
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
const NO_STREAM = 10_059;
/** The first that compresses streams. */
const COMPRESSES = [2, 10] as const;

type Wanted = Partial<StreamConfig> & Pick<StreamConfig, 'num_replicas'>;

/**
 * Makes the stream of a fleet if it is missing. Gives what differs in one that is there: it stays as it is. Rejects with
 * StreamSettingsError for one that is missing and should not be made, or that cannot be made.
 */
export async function provisionStream(
  { manager, connection }: { readonly manager: JetStreamManager; readonly connection: NatsConnection }, // prettier-ignore
  subjects: FleetSubjects,
  settings: StreamSettings,
  mayCreate: boolean,
): Promise<readonly string[]> {
  const wanted = configOf(connection, subjects, settings);
  const found = await configIn(manager, subjects.stream);
  if (found !== undefined) return differences(wanted, found);
  if (!mayCreate)
    throw new StreamSettingsError(`NATS has no stream ${subjects.stream}, and this server may not create it`); // prettier-ignore
  try {
    await create(manager, subjects, wanted, settings.replicas === undefined);
  } catch (cause) {
    // another server was faster
    const made = await configIn(manager, subjects.stream);
    if (made !== undefined) return differences(wanted, made);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StreamSettingsError(`NATS did not create the stream ${subjects.stream}: ${reason}`, { cause }); // prettier-ignore
  }
  return [];
}

function configOf(
  connection: NatsConnection,
  subjects: FleetSubjects,
  { maxAgeMs, maxBytes, replicas, duplicateWindowMs }: StreamSettings,
): Wanted {
  const { cluster, version = '0.0' } = connection.info ?? {};
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const compresses = major > COMPRESSES[0] || (major === COMPRESSES[0] && minor >= COMPRESSES[1]);
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
    ...(compresses && { compression: StoreCompression.S2 }),
  };
}

async function create(
  manager: JetStreamManager,
  { stream }: FleetSubjects,
  wanted: Wanted,
  mayHaveFewer: boolean,
): Promise<void> {
  try {
    await manager.streams.add({ ...wanted, name: stream });
  } catch (error) {
    const isTooMany = error instanceof JetStreamApiError && TOO_FEW_SERVERS.includes(error.code);
    if (!mayHaveFewer || wanted.num_replicas === 1 || !isTooMany) throw error;
    await manager.streams.add({ ...wanted, num_replicas: 1, name: stream });
  }
}

async function configIn(
  manager: JetStreamManager,
  stream: string,
): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(stream)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_STREAM) return undefined;
    throw error;
  }
}

function differences(wanted: Wanted, found: StreamConfig): readonly string[] {
  const names = ['subjects', 'retention', 'discard', 'max_age', 'max_bytes', 'duplicate_window', 'num_replicas'] as const; // prettier-ignore
  return names
    .filter((name) => JSON.stringify(wanted[name]) !== JSON.stringify(found[name]))
    .map((name) => `${name} is ${JSON.stringify(found[name])} and not ${JSON.stringify(wanted[name])}`); // prettier-ignore
}
