import { type EslEvent } from '@switchwire/esl-protocol';

/** FreeSWITCH writes the keys that say which event it is before all others. */
const HEAD_BYTES = 1_024;

/** What an event is known by in the stream. */
export interface EventHead {
  readonly name: string;
  readonly subclass: string | undefined;
  /** `CORE-UUID:SEQUENCE`: the same for every server that read it; undefined for an event without a number. */
  readonly id: string | undefined;
}

/**
 * Read from the first bytes of the event: parsing all of it, or searching all of it, would cost more than publishing it.
 */
export function headOf(event: EslEvent): EventHead {
  const { name, subclass } = event;
  const head = event.format === 'json' ? event.raw.toString('latin1', 0, HEAD_BYTES) : '';
  const core = valueIn(head, '"Core-UUID":"') ?? idPart(event.text('Core-UUID'));
  const sequence = valueIn(head, '"Event-Sequence":"') ?? idPart(event.sequence);
  const isKnown = core !== undefined && sequence !== undefined;
  return { name, subclass, id: isKnown ? `${core}:${sequence}` : undefined };
}

/** A quote inside a JSON string is escaped, so the text of a key with both its quotes is a key. */
function valueIn(head: string, key: string): string | undefined {
  const at = head.indexOf(key);
  if (at < 1 || head.charCodeAt(at - 1) === BACKSLASH) return undefined;
  const from = at + key.length;
  const end = head.indexOf('"', from);
  if (end < 0) return undefined;
  return idPart(head.slice(from, end));
}

const idPart = (value: string | undefined): string | undefined =>
  value !== undefined && ID_PART.test(value) ? value : undefined;

const BACKSLASH = 92;
/** Nothing that would end a header line of NATS, and nothing that is escaped in JSON. */
const ID_PART = /^[0-9a-zA-Z-]{1,64}$/;
