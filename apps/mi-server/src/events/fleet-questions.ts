import { type EventHub, type RaisedEvent } from './event-hub.ts';
import { type Subscribers } from './subscribers.ts';

/** What a server of a fleet asks the others, and answers. */
interface AskedFleet {
  ask(name: string, question: unknown): Promise<{ readonly answers: ReadonlyMap<string, unknown> }>;
  answer(name: string, answerer: (question: unknown) => unknown): Disposable;
}

/** The questions between the servers of a fleet that are about events. */
const REMOVE = 'subscriber.remove';
const RAISE = 'event.raise';

const isTextIn = <Name extends string>(
  value: unknown,
  ...names: readonly Name[]
): value is Readonly<Record<Name, string>> =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');

/** What this server does when another one asks for it. */
export const answerAboutEvents = (
  fleet: Pick<AskedFleet, 'answer'>,
  { events, subscribers }: { readonly events: EventHub; readonly subscribers: Subscribers },
): void => {
  fleet.answer(REMOVE, (question) => {
    if (!isTextIn(question, 'key') || subscribers.isConfigured(question)) return false;
    return subscribers.remove(question);
  });
  fleet.answer(RAISE, (question) => {
    if (!isTextIn(question, 'name', 'sender', 'body')) return false;
    const { name, sender, body } = question;
    const isHeard = events.listeners > 0;
    events.raise({ name, sender, body, subclass: undefined, address: sender });
    return isHeard;
  });
};

/**
 * A subscriber of event_subscribe is that of one server, the one that was asked last: it sends the events of the whole fleet.
 * Resolves when the others have let go of it, or did not answer.
 */
export const removeElsewhere = async (
  fleet: Pick<AskedFleet, 'ask'>,
  key: string,
): Promise<void> => {
  await fleet.ask(REMOVE, { key });
};

/** Raises an event on the other servers. Whether one of them has a listener. */
export const raiseElsewhere = async (
  fleet: Pick<AskedFleet, 'ask'>,
  { name, sender, body }: RaisedEvent,
): Promise<boolean> => {
  const { answers } = await fleet.ask(RAISE, { name, sender, body });
  return [...answers.values()].includes(true);
};
