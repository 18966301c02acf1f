/** A channel as `show channels` lists it. */
export interface ShownChannel {
  readonly uuid: string;
  /** Of the call that it belongs to, if it says so. */
  readonly callUuid: string | undefined;
  /** `CS_EXECUTE`, … */
  readonly state: string;
  /** `ACTIVE`, `RINGING`, … */
  readonly callState: string;
  /** Every column, by its name. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What a caller knew, compared with what there is. */
export interface ChannelDifference {
  /** Known, and gone: their CHANNEL_HANGUP was missed. */
  readonly gone: readonly string[];
  /** Known, and still there, as they are now. */
  readonly kept: readonly ShownChannel[];
  /** There, and not known: their CHANNEL_CREATE was missed. */
  readonly appeared: readonly ShownChannel[];
}

/**
 * Reads the answer to `show channels as json`; undefined for any other text, since an empty list would mean that every call is
 * gone.
 */
export function parseChannels(text: string): readonly ShownChannel[] | undefined {
  const answer = jsonOf(text);
  if (!isRecord(answer)) return undefined;
  // a server without channels sends no rows
  const { row_count: count, rows = [] } = answer;
  if (!Array.isArray(rows) || rows.length !== count) return undefined;
  const channels = rows.map(channelOf).filter((channel) => channel !== undefined);
  return channels.length === count ? channels : undefined;
}

/** A pure function; each uuid counts once, and the order is that of what is given. */
export function compareChannels(
  known: Iterable<string>,
  shown: readonly ShownChannel[],
): ChannelDifference {
  const knownUuids = new Set(known);
  const shownUuids = new Set(shown.map(({ uuid }) => uuid));
  return {
    gone: [...knownUuids].filter((uuid) => !shownUuids.has(uuid)),
    kept: shown.filter(({ uuid }) => knownUuids.has(uuid)),
    appeared: shown.filter(({ uuid }) => !knownUuids.has(uuid)),
  };
}

function channelOf(row: unknown): ShownChannel | undefined {
  if (!isRecord(row)) return undefined;
  const columns: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(row).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const { uuid = '', call_uuid: callUuid = '', state = '', callstate: callState = '' } = columns;
  if (uuid === '') return undefined;
  return { uuid, callUuid: callUuid === '' ? undefined : callUuid, state, callState, columns };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
