import { randomUUID } from 'node:crypto';
import { parseArrayValue } from '@switchwire/esl-protocol';
import { SENDEVENT_SOURCE } from '../../core/event-sources.ts';
import { type EventHeader } from '../../core/serialise.ts';
import { eventNameOf } from '../../core/subscriptions.ts';
import { headerOf, leadingInteger, type ReceivedCommand } from '../../wire/command-block.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';

const MAX_ARRAY_INDEX = 4000;
/** A list without elements is not added. */
const EMPTY_ARRAY = 'ARRAY::';

/** `sendevent ‹NAME›`: fires an event of the client's own; unknown names become CUSTOM without a subclass. */
export function runSendevent(listener: EslListener, command: ReceivedCommand): CommandAnswer {
  const typed = command.line.slice('sendevent'.length).replace(/^[\t ]+/, '');
  const known = eventNameOf(typed);
  const name = known ?? 'CUSTOM';
  const uuid = randomUUID();
  // an unknown name makes it CUSTOM without a subclass: the header remains as one of the client's own
  const subclass = known === 'CUSTOM' ? headerOf(command, 'event-subclass') : undefined;
  const headers = collectHeaders(command, subclass !== undefined);
  const leading: EventHeader[] = [['Command', command.line], ...headers, ['Event-UUID', uuid]];
  const body = command.body ?? headerOf(command, '_body');
  const target = headerOf(command, 'unique-id');
  const channel = target === undefined ? undefined : listener.host.findChannel(target);
  if (channel === undefined) {
    listener.host.core.emit(name, { leading, subclass, body, source: SENDEVENT_SOURCE });
  } else {
    channel.acceptEvent({ name, subclass, headers: leading, body });
  }
  return `+OK ${uuid}`;
}

function collectHeaders(command: ReceivedCommand, withoutSubclass: boolean): EventHeader[] {
  const headers: EventHeader[] = [];
  for (const [name, value] of command.headers) {
    if (withoutSubclass && name.toLowerCase() === 'event-subclass') continue;
    if (value === EMPTY_ARRAY) continue;
    const bracket = name.indexOf('[');
    if (bracket < 0) headers.push([name, parseArrayValue(value)]);
    else
      setElement(headers, name.slice(0, bracket), leadingInteger(name.slice(bracket + 1)), value);
  }
  // the first elements of a list that are empty are not sent
  return headers.map(([name, value]) => [name, isList(value) ? withoutLeading(value) : value]);
}

const isList = (value: EventHeader[1]): value is readonly string[] => typeof value !== 'string';

const withoutLeading = (list: readonly string[]): readonly string[] =>
  list.slice(
    Math.max(
      0,
      list.findIndex((element) => element !== ''),
    ),
  );

/** `A[2]: x`; an impossible index drops the header, and a header with one value becomes a list. */
function setElement(headers: EventHeader[], name: string, index: number, value: string): void {
  if (value === '' || index < 0 || index > MAX_ARRAY_INDEX) return;
  const at = headers.findIndex(([header]) => header.toLowerCase() === name.toLowerCase());
  const existing = headers[at]?.[1] ?? [];
  const list = isList(existing) ? [...existing] : [];
  while (list.length < index) list.push('');
  list[index] = value;
  if (at < 0) headers.push([name, list]);
  else headers[at] = [headers[at]?.[0] ?? name, list];
}
