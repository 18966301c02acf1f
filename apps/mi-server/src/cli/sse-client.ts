/** One message of text/event-stream. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** Cuts text/event-stream into messages, wherever the network cut it. */
export class SseParser {
  #rest = '';

  push(text: string): readonly SseMessage[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const message = parseBlock(block);
      return message === undefined ? [] : [message];
    });
  }
}

const parseBlock = (block: string): SseMessage | undefined => {
  let event = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const at = line.indexOf(':');
    const value = line.slice(at + 1).replace(/^ /, '');
    if (line.startsWith('event:')) event = value;
    else if (line.startsWith('id:')) id = value;
    else if (line.startsWith('data:')) data.push(value);
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n'), id };
};
