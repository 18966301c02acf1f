import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type EventInit } from './switch-core.ts';
import { type EventHeader } from './serialise.ts';
import { knownEventName } from './subscriptions.ts';

/** Headers of an event that a user fires; a list becomes an array header. */
export type EmittedHeaders = Readonly<Record<string, string | readonly string[]>>;

/** An event of the user's own; throws where FreeSWITCH has no event of that name. */
export function emittedEvent(
  name: string,
  headers: EmittedHeaders,
  body: string | undefined,
): EventInit & { readonly name: string; readonly headers: readonly EventHeader[] } {
  const known = knownEventName(name);
  if (known === undefined) {
    throw new InvalidArgumentError(
      `There is no event ${JSON.stringify(name)}; events of your own are CUSTOM with an Event-Subclass`,
    );
  }
  const entries: EventHeader[] = [];
  let subclass: string | undefined;
  for (const [header, value] of Object.entries(headers)) {
    if (value.length === 0) continue;
    if (!isSubclass(header)) entries.push([header, value]);
    else if (typeof value === 'string') subclass = value;
  }
  return { name: known, headers: entries, subclass, body };
}

const SUBCLASS = 'event-subclass';

const isSubclass = (header: string): boolean =>
  header.length === SUBCLASS.length && header.toLowerCase() === SUBCLASS;
