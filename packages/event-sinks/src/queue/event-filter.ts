import { type EslEvent, InvalidArgumentError } from '@switchwire/esl-protocol';

/** What one header must be like. Exactly one of the members is given. */
export interface HeaderCondition {
  readonly header: string;
  /** The header's decoded text is this. */
  readonly equals?: string;
  /** The header's decoded text begins with this. */
  readonly prefix?: string;
}

/** Which events a sink takes. Everything that is given must hold; nothing given takes every event. */
export interface EventFilter {
  /** Event names: one of them. `CUSTOM` takes every subclass, unless {@link subclasses} says which. */
  readonly names?: readonly string[];
  /** Subclasses of CUSTOM events: one of them. Events of other names are not affected. */
  readonly subclasses?: readonly string[];
  /** Conditions on headers: all of them. */
  readonly headers?: readonly HeaderCondition[];
}

const conditionOf = (condition: HeaderCondition): ((event: EslEvent) => boolean) => {
  const { header, equals, prefix } = condition;
  if (header === '' || (equals === undefined) === (prefix === undefined))
    throw new InvalidArgumentError(
      `A condition on a header is { header, equals } or { header, prefix }; got ${JSON.stringify(condition)}.`,
    );
  if (prefix === undefined) return (event) => event.text(header) === equals;
  return (event) => event.text(header)?.startsWith(prefix) ?? false;
};

/** The filter as one function. Cheap conditions come first; none parses an event that a search can answer for. */
export function compileFilter(filter: EventFilter): (event: EslEvent) => boolean {
  const names = filter.names === undefined ? undefined : new Set(filter.names);
  const subclasses = filter.subclasses === undefined ? undefined : new Set(filter.subclasses);
  const conditions = (filter.headers ?? []).map(conditionOf);
  return (event) => {
    if (names !== undefined && !names.has(event.name)) return false;
    if (
      subclasses !== undefined &&
      event.name === 'CUSTOM' &&
      !subclasses.has(event.subclass ?? '')
    )
      return false;
    return conditions.every((holds) => holds(event));
  };
}
