import { type EslEvent, InvalidArgumentError } from '@switchwire/esl-protocol';

/** What one header must be like. Exactly one of `equals` and `prefix` is given. */
export interface HeaderCondition {
  readonly header: string;
  /** The header's decoded text is this. */
  readonly equals?: string;
  /** The header's decoded text begins with this. */
  readonly prefix?: string;
}

/** Which events a sink takes. Everything that is given must hold; nothing given takes every event. */
export interface EventFilter {
  /** One of them, as events are written: `DTMF`, `CUSTOM sofia::register`, `CUSTOM` with every subclass, `ALL`. */
  readonly names?: readonly string[];
  /** `Event-Subclass` is one of them. Only CUSTOM events have one. */
  readonly subclasses?: readonly string[];
  /** Of several conditions on one header, one must hold; every header that is named must fit. */
  readonly headers?: readonly HeaderCondition[];
}

type Condition = (event: EslEvent) => boolean;

const conditionOf = (header: string, conditions: readonly HeaderCondition[]): Condition => {
  const values = new Set(conditions.flatMap(({ equals }) => equals ?? []));
  const prefixes = conditions.flatMap(({ prefix }) => prefix ?? []);
  return (event) => {
    const text = event.text(header);
    if (text === undefined) return false;
    return values.has(text) || prefixes.some((prefix) => text.startsWith(prefix));
  };
};

function conditionsOf(headers: readonly HeaderCondition[]): readonly Condition[] {
  const byHeader = new Map<string, HeaderCondition[]>();
  for (const condition of headers) {
    const { header, equals, prefix } = condition;
    if (header === '' || (equals === undefined) === (prefix === undefined))
      throw new InvalidArgumentError(
        `A condition on a header is { header, equals } or { header, prefix }; got ${JSON.stringify(condition)}.`,
      );
    const key = header.toLowerCase();
    const same = byHeader.get(key);
    if (same === undefined) byHeader.set(key, [condition]);
    else same.push(condition);
  }
  return [...byHeader].map(([header, conditions]) => conditionOf(header, conditions));
}

/** The filter as one function. Cheap conditions come first; none parses an event that a search can answer for. */
export function compileFilter({ names, subclasses, headers = [] }: EventFilter): Condition {
  const wanted = names === undefined || names.includes('ALL') ? undefined : new Set(names);
  const ofSubclass = subclasses === undefined ? undefined : new Set(subclasses);
  const conditions = conditionsOf(headers);
  const isNamed = ({ name, subclass }: EslEvent): boolean =>
    wanted === undefined ||
    wanted.has(name) ||
    (subclass !== undefined && wanted.has(`${name} ${subclass}`));
  return (event) =>
    isNamed(event) &&
    (ofSubclass === undefined || ofSubclass.has(event.subclass ?? '')) &&
    conditions.every((holds) => holds(event));
}
