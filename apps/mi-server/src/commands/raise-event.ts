import { MI_CODES, MiError, notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { isPublished } from './published-events.ts';
import { eventParam } from './shared-params.ts';

const MEMBERS = ['name', 'sender', 'body'] as const;

const FORM = 'params is [name, sender, body], or a JSON object with these members as text';

const refused = (message: 'No Params' | 'Bad Params'): MiError =>
  new MiError(MI_CODES.badParameterValue, message, FORM);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

const parseObject = (text: string): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('Bad Params');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused('Bad Params');
  }
  return value as Record<string, unknown>;
};

/**
 * An array in the order name, sender, body, or the text of a JSON object with these members. As in OpenSIPS an object
 * that is no text is `No Params`, and a member that is no text is taken as its JSON.
 */
const readParams = (given: unknown): readonly string[] => {
  if (Array.isArray(given)) {
    return given.map((item) => {
      const text = textOf(item);
      if (text === undefined) throw refused('Bad Params');
      return text;
    });
  }
  const text = textOf(given);
  if (text === undefined) throw refused('No Params');
  const members = parseObject(text);
  return MEMBERS.map((name) => {
    const value = Object.hasOwn(members, name) ? members[name] : '';
    return textOf(value) ?? JSON.stringify(value);
  });
};

export const raiseEvent: MiCommand = {
  name: 'raise_event',
  qualifiedName: 'evi:raise',
  help: 'raises an event through the Event Interface',
  exportedBy: 'core',
  params: [[eventParam], [eventParam, { name: 'params', type: 'any', help: FORM }]],
  run(params, { events, scriptNames }) {
    if (!isPublished(params.string('event'))) {
      throw notFound('Event not registered', 'the only event is E_FREESWITCH');
    }
    if (events.listeners === 0 && scriptNames().length === 0) {
      throw new MiError(
        MI_CODES.temporarilyUnavailable,
        'Temporarily Unavailable',
        'nobody is subscribed to E_FREESWITCH: see event_subscribe',
      );
    }
    const given = params.any('params');
    const [name = '', sender = '', body = ''] = given === undefined ? [] : readParams(given);
    events.raise({ name, sender, body, subclass: undefined, address: sender });
    return 'OK';
  },
};
