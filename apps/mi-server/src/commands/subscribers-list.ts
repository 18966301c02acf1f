import { notFound } from '../json-rpc/mi-error.ts';
import { type MiCommand } from '../mi/mi-command.ts';
import { type MiContext } from '../mi/mi-context.ts';
import { E_FREESWITCH, isPublished } from './published-events.ts';
import { eventParam } from './shared-params.ts';

interface ShownSubscriber {
  readonly socket: string;
  readonly expire: number | 'never';
  readonly ttl?: number;
}

const listOf = ({ subscribers, scriptNames }: MiContext): readonly ShownSubscriber[] => [
  ...subscribers.list().map(({ socket, expire, ttl }) => ({ socket, expire, ttl })),
  // OpenSIPS's event routes are one subscriber; so are the routes of all scripts together
  ...(scriptNames().length > 0 ? [{ socket: 'route:E_FREESWITCH', expire: 'never' as const }] : []),
];

export const subscribersList: MiCommand = {
  name: 'subscribers_list',
  qualifiedName: 'evi:subscribers',
  help: 'lists all the subscribers of the Event Interface',
  exportedBy: 'core',
  params: [
    [],
    [eventParam],
    [eventParam, { name: 'socket', type: 'string', help: 'as in event_subscribe' }],
  ],
  run(params, context) {
    const all = listOf(context);
    const event = params.string('event');
    if (event === undefined) {
      return { Events: all.length === 0 ? [] : [{ ...E_FREESWITCH, Subscribers: all }] };
    }
    if (!isPublished(event))
      throw notFound('Event not published', 'the only event is E_FREESWITCH');
    const socket = params.string('socket');
    if (socket === undefined) {
      return { Event: all.length === 0 ? {} : { ...E_FREESWITCH, Subscribers: all } };
    }
    const one = all.find((subscriber) => subscriber.socket === socket);
    if (one === undefined) throw notFound('Subscriber does not exist');
    return { Event: { ...E_FREESWITCH, Subscriber: one } };
  },
};
