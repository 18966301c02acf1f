import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { onTestFinished } from 'vitest';

/** What one reader of `/events` got. */
export interface EventsReader {
  readonly messages: readonly EventSourceMessage[];
  readonly comments: readonly string[];
  /** As a browser sends it when it comes back. */
  readonly lastId: string | undefined;
  /** `ADDRESS NUMBER` of each event that has a `Test-Number`, in order. */
  readonly numbers: readonly string[];
  readonly gaps: readonly { readonly socket: string; readonly cause: string }[];
  close(): void;
}

/** Reads `/events` of a server until it is closed, or the server is gone. Resolves with the first bytes. */
export const readEvents = async (
  url: string,
  { query = '', lastId }: { readonly query?: string; readonly lastId?: string | undefined } = {},
): Promise<EventsReader> => {
  const ending = new AbortController();
  const close = (): void => ending.abort();
  onTestFinished(close);
  const response = await fetch(`${url}/events${query}`, {
    headers: lastId === undefined ? {} : { 'last-event-id': lastId },
    signal: ending.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`/events: ${response.status}`);
  const messages: EventSourceMessage[] = [];
  const comments: string[] = [];
  let id = lastId;
  const parser = createParser({
    onEvent: (message) => {
      messages.push(message);
      id = message.id ?? id;
    },
    onComment: (comment) => comments.push(comment),
  });
  const decoder = new TextDecoder();
  const { body } = response;
  const read = async (): Promise<void> => {
    for await (const chunk of body as AsyncIterable<Uint8Array>)
      parser.feed(decoder.decode(chunk, { stream: true }));
  };
  void read().catch(() => undefined);
  return {
    messages,
    comments,
    get lastId() {
      return id;
    },
    get numbers() {
      return messages.flatMap(({ event, data }) =>
        event === 'E_FREESWITCH' ? numberIn(data) : [],
      );
    },
    get gaps() {
      return messages.flatMap(({ event, data }) =>
        event === 'gap' ? [JSON.parse(data) as { socket: string; cause: string }] : [],
      );
    },
    close,
  };
};

const numberIn = (data: string): readonly string[] => {
  const { body, socket } = JSON.parse(data) as { readonly body: string; readonly socket: string };
  const number = /"Test-Number":"(\d+)"/.exec(body)?.[1];
  return number === undefined ? [] : [`${socket} ${number}`];
};
