import { type EslEvent, formatEventSpec, parseEventList } from '@switchwire/esl-protocol';
import { type EventQueueOptions, type EventStream } from './conn-manager-api.ts';
import { EventQueue } from './event-queue.ts';
import { type Listeners } from './listeners.ts';

/** Iterates over what listeners are told, until `ended` settles; `names` as a subscription has them, default all. */
export function iterateEvents(
  source: Listeners<EslEvent>,
  ended: Promise<unknown>,
  names: readonly string[] = ['ALL'],
  options: EventQueueOptions = {},
): EventStream {
  const wanted = new Set(names.flatMap((name) => parseEventList(name).map(formatEventSpec)));
  const listening = source.add((event) => {
    if (wanted.has('ALL') || wanted.has(formatEventSpec(event))) queue.push(event);
  });
  const queue = new EventQueue(
    {
      onSaturated: () => undefined,
      onDrained: () => undefined,
      onDropped: () => undefined,
      onEnd: () => {
        listening[Symbol.dispose]();
      },
    },
    options,
  );
  void ended.then(() => {
    queue.end();
  });
  return queue;
}
