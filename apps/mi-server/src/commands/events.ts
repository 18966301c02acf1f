import { InvalidArgumentError } from '@switchwire/esl-protocol';
import {
  parseSubscriberTarget,
  parseSubscription,
  type Subscription,
  type SubscriberTarget,
  TARGET_FORM,
} from '../events/subscriber-target.ts';
import { type RaisedEvent } from '../events/event-hub.ts';
import { raiseElsewhere, removeElsewhere } from '../events/fleet-questions.ts';
import { MAX_EXPIRE_SECONDS, MAX_SUBSCRIBERS, type Subscriber } from '../events/subscribers.ts';
import { badParameterValue, MI_CODES, MiError, notFound } from '../json-rpc/mi-error.ts';
import { defineCommand, param } from '../mi/command.ts';
import { type MiContext } from '../mi/context.ts';

/** The only event there is. Its id is the one it has in OpenSIPS, where the events of the core come first. */
const E_FREESWITCH = { name: 'E_FREESWITCH', id: 6 } as const;

const ONLY_EVENT = 'the only event is E_FREESWITCH';

const isPublished = (name: string): boolean => name === E_FREESWITCH.name;

const event = param.string('E_FREESWITCH');

const DEFAULT_EXPIRE_SECONDS = 3_600;

const readTarget = (socket: string): SubscriberTarget => {
  const target = parseSubscriberTarget(socket);
  if (target === undefined) throw badParameterValue(`socket is ${TARGET_FORM}`);
  return target;
};

const readSubscription = (filter: string): Subscription => {
  try {
    return parseSubscription(filter);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw badParameterValue(error.message);
    throw error;
  }
};

export const eventSubscribe = defineCommand({
  name: 'event_subscribe',
  qualifiedName: 'evi:subscribe',
  help: 'subscribes an event to the Event Interface',
  exportedBy: 'core',
  params: {
    event,
    socket: param.string(TARGET_FORM),
    expire: param.optional(param.seconds('seconds, 3600 if left out, at most 2592000; 0 removes')),
    filter: param.optional(
      param.string('as the query of /events: name=DTMF&header=NAME:VALUE; with=socket adds it'),
    ),
  },
  async run({ event, socket, expire = DEFAULT_EXPIRE_SECONDS, filter = '' }, context) {
    const { subscribers, fleet } = context;
    if (!isPublished(event)) throw badParameterValue(ONLY_EVENT);
    const target = readTarget(socket);
    const subscription = readSubscription(filter);
    if (expire > MAX_EXPIRE_SECONDS) {
      throw badParameterValue(`expire must be at most ${MAX_EXPIRE_SECONDS} seconds`);
    }
    if (subscribers.isConfigured(target)) {
      throw badParameterValue('the configuration has this subscriber: see --event-subscribe');
    }
    if (expire === 0) subscribers.remove(target);
    else if (!subscribers.add(target, expire, subscription)) {
      throw badParameterValue(`there are already ${MAX_SUBSCRIBERS} subscribers`);
    }
    // a path is that of one machine
    if (fleet !== undefined && target.transport !== 'unix')
      await removeElsewhere(fleet, target.key);
    return 'OK';
  },
});

export const eventsList = defineCommand({
  name: 'events_list',
  qualifiedName: 'evi:list',
  help: 'lists all the events advertised through the Event Interface',
  exportedBy: 'core',
  run: () => ({ Events: [E_FREESWITCH] }),
});

type ShownSubscriber = Subscriber | { readonly socket: string; readonly expire: 'never' };

/** One target may be spelled in several ways. */
const keyOf = (socket: string): string => parseSubscriberTarget(socket)?.key ?? socket;

const shownSubscribers = ({ subscribers, scriptNames }: MiContext): readonly ShownSubscriber[] => [
  ...subscribers.list(),
  // OpenSIPS's event routes are one subscriber; so are the routes of all scripts together
  ...(scriptNames().length > 0 ? [{ socket: 'route:E_FREESWITCH', expire: 'never' as const }] : []),
];

export const subscribersList = defineCommand({
  name: 'subscribers_list',
  qualifiedName: 'evi:subscribers',
  help: 'lists all the subscribers of the Event Interface',
  exportedBy: 'core',
  params: {
    event: param.optional(event),
    socket: param.optional(param.string('as in event_subscribe')),
  },
  run({ event, socket }, context) {
    const all = shownSubscribers(context);
    if (event === undefined) {
      return { Events: all.length === 0 ? [] : [{ ...E_FREESWITCH, Subscribers: all }] };
    }
    if (!isPublished(event)) throw notFound('Event not published', ONLY_EVENT);
    if (socket === undefined) {
      return { Event: all.length === 0 ? {} : { ...E_FREESWITCH, Subscribers: all } };
    }
    const key = keyOf(socket);
    const one = all.find((subscriber) => keyOf(subscriber.socket) === key);
    if (one === undefined) throw notFound('Subscriber does not exist');
    return { Event: { ...E_FREESWITCH, Subscriber: one } };
  },
});

const RAISED_MEMBERS = ['name', 'sender', 'body'] as const;

const RAISED_FORM = 'params is [name, sender, body], or a JSON object with these members as text';

const refused = (message: 'No Params' | 'Bad Params'): MiError =>
  new MiError(MI_CODES.badParameterValue, message, RAISED_FORM);

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
 * An array in the order name, sender, body, or the text of a JSON object with these members. As in OpenSIPS, an object
 * that is not text is `No Params`, and a member that is not text is taken as its JSON.
 */
const raisedMembers = (given: unknown): readonly string[] => {
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
  return RAISED_MEMBERS.map((name) => {
    const value = Object.hasOwn(members, name) ? members[name] : '';
    return textOf(value) ?? jsonOf(value);
  });
};

/** What is nested too deeply can be read and not written. */
const jsonOf = (value: unknown): string => {
  try {
    return JSON.stringify(value);
  } catch {
    throw refused('Bad Params');
  }
};

const raisedEvent = (params: unknown): RaisedEvent => {
  const [name = '', sender = '', body = ''] = params === undefined ? [] : raisedMembers(params);
  return { name, sender, body, subclass: undefined, address: sender };
};

const noSubscribers = (): MiError =>
  new MiError(
    MI_CODES.temporarilyUnavailable,
    'Temporarily Unavailable',
    'E_FREESWITCH has no subscribers: see event_subscribe',
  );

/** Without a subscriber nothing else is wrong, as in OpenSIPS. */
const raisedEventOr = (params: unknown, refusal: () => MiError): RaisedEvent => {
  try {
    return raisedEvent(params);
  } catch (error) {
    throw error instanceof MiError ? refusal() : error;
  }
};

export const raiseEvent = defineCommand({
  name: 'raise_event',
  qualifiedName: 'evi:raise',
  help: 'raises an event through the Event Interface',
  exportedBy: 'core',
  params: { event, params: param.optional(param.any(RAISED_FORM)) },
  async run({ event, params }, { events, ownEvents, fleet, scriptNames }) {
    if (!isPublished(event)) throw notFound('Event not registered', ONLY_EVENT);
    const hubs = new Set([events, ownEvents]);
    const hasListener =
      [...hubs].some(({ listeners }) => listeners > 0) || scriptNames().length > 0;
    const raised = hasListener ? raisedEvent(params) : raisedEventOr(params, noSubscribers);
    const isHeardElsewhere = fleet !== undefined && (await raiseElsewhere(fleet, raised));
    if (!hasListener && !isHeardElsewhere) throw noSubscribers();
    for (const hub of hubs) hub.raise(raised);
    return 'OK';
  },
});
