import { InvalidArgumentError } from '../errors.ts';

/** One thing to subscribe to: an event name, or one subclass of CUSTOM. */
export interface EventSpec {
  /** In upper case. */
  readonly name: string;
  /** Compared case-sensitively by the server. */
  readonly subclass: string | undefined;
}

/**
 * Reads one subscription word: `DTMF`, `CUSTOM` (custom events without a subclass),
 * `CUSTOM sofia::register`, or `sofia::register` for short.
 *
 * Throws {@link InvalidArgumentError} for empty text, control characters, or more than one subscription.
 */
export function parseEventSpec(text: string): EventSpec {
  const specs = parseItem(text);
  const [spec] = specs;
  if (spec === undefined) {
    throw new InvalidArgumentError('Event name is empty; write one like CHANNEL_ANSWER');
  }
  if (specs.length > 1) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} names several events; write one, e.g. ${formatEventSpec(spec)}`,
    );
  }
  return spec;
}

/** The canonical spelling: `DTMF`, `CUSTOM`, `CUSTOM sofia::register`. */
export function formatEventSpec(spec: EventSpec): string {
  return spec.subclass === undefined ? spec.name : `${spec.name} ${spec.subclass}`;
}

/**
 * Reads a list such as `DTMF, CHANNEL_ANSWER,CUSTOM sofia::register sofia::unregister`. Commas separate,
 * blanks too, but what follows CUSTOM up to the next comma is subclasses. Empty items are skipped,
 * repeated ones kept once.
 */
export function parseEventList(text: string): readonly EventSpec[] {
  const found = new Map<string, EventSpec>();
  for (const item of text.split(',')) {
    for (const spec of parseItem(item)) {
      const key = formatEventSpec(spec);
      if (!found.has(key)) found.set(key, spec);
    }
  }
  return [...found.values()];
}

/** The specs of one comma-free item. */
function parseItem(item: string): EventSpec[] {
  // eslint wants no control characters in a pattern; CR, LF and NUL would end the command early
  if (['\r', '\n', '\0'].some((control) => item.includes(control))) {
    throw new InvalidArgumentError('Event name contains a line end or a NUL; remove it');
  }
  const words = item.split(/[ \t]+/).filter((word) => word !== '');
  const custom = words.findIndex((word) => word.toUpperCase() === 'CUSTOM');
  const names = custom < 0 ? words : words.slice(0, custom);
  const subclasses = custom < 0 ? [] : words.slice(custom + 1);
  const specs = names.map((word): EventSpec =>
    word.includes('::')
      ? { name: 'CUSTOM', subclass: word }
      : { name: word.toUpperCase(), subclass: undefined },
  );
  if (custom >= 0 && subclasses.length === 0) specs.push({ name: 'CUSTOM', subclass: undefined });
  for (const subclass of subclasses) specs.push({ name: 'CUSTOM', subclass });
  return specs;
}
