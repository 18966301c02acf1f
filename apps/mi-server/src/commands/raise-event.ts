import { badParameterValue, notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { isPublished } from './published-events.ts';
import { eventParam } from './shared-params.ts';

const MEMBERS = ['name', 'sender', 'body'] as const;

/** An array in the order name, sender, body, or an object with these members. */
const readParams = (given: unknown): readonly string[] => {
  const values = Array.isArray(given)
    ? given
    : typeof given === 'object' && given !== null
      ? MEMBERS.map((member) => (given as Readonly<Record<string, unknown>>)[member] ?? '')
      : undefined;
  if (values?.every((value) => typeof value === 'string') !== true) {
    throw badParameterValue('params is [name, sender, body], all strings');
  }
  return values;
};

export const raiseEvent: MiCommand = {
  name: 'raise_event',
  qualifiedName: 'evi:raise',
  help: 'raises an event through the Event Interface',
  exportedBy: 'core',
  params: [
    [eventParam],
    [eventParam, { name: 'params', type: 'any', help: '[name, sender, body]' }],
  ],
  run(params, { events }) {
    if (!isPublished(params.string('event'))) {
      throw notFound('Event not registered', 'the only event is E_FREESWITCH');
    }
    const given = params.any('params');
    const [name = '', sender = '', body = ''] = given === undefined ? [] : readParams(given);
    events.raise({ name, sender, body, subclass: undefined, address: sender });
    return 'OK';
  },
};
