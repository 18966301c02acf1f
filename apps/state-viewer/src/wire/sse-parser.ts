/** One server-sent event. */
export interface ServerEvent {
  /** `message` when the server named none. */
  readonly name: string;
  readonly data: string;
  readonly id: string | undefined;
}

export interface SseParser {
  /** Takes the next piece of text, cut anywhere, and gives the events that it completes. */
  push(chunk: string): ServerEvent[];
}

/**
 * Reads `text/event-stream` as the HTML standard defines it (lines end with LF, CR or CRLF; comments start with a
 * colon; `data` lines add up). EventSource does the same but cannot send an Authorization header.
 */
export function createSseParser(): SseParser {
  let rest = '';
  let started = false;
  let name = '';
  let data: string[] = [];
  let id: string | undefined;

  function field(line: string): void {
    const colon = line.indexOf(':');
    const key = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (key === 'data') data.push(value);
    else if (key === 'event') name = value;
    else if (key === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(chunk) {
      const events: ServerEvent[] = [];
      let text = rest + chunk;
      if (!started && text !== '') {
        started = true;
        if (text.startsWith('\uFEFF')) text = text.slice(1);
      }
      let from = 0;
      for (;;) {
        const end = lineEnd(text, from);
        if (end === undefined) break;
        const line = text.slice(from, end.at);
        from = end.next;
        if (line !== '') field(line);
        else if (data.length > 0) {
          events.push({ name: name === '' ? 'message' : name, data: data.join('\n'), id });
        }
        if (line === '') [name, data] = ['', []];
      }
      rest = text.slice(from);
      return events;
    },
  };
}

/** Where the line that starts at `from` ends; undefined when that is not known yet (a CR may be half of a CRLF). */
function lineEnd(text: string, from: number): { at: number; next: number } | undefined {
  LINE_END.lastIndex = from;
  const match = LINE_END.exec(text);
  if (match === null) return undefined;
  const isHalf = match[0] === '\r' && match.index === text.length - 1;
  return isHalf ? undefined : { at: match.index, next: match.index + match[0].length };
}

const LINE_END = /\r\n|\n|\r/g;
