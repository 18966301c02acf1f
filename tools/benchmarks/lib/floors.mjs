// Floors: the least code that could do the work, without checks. What they leave out is in docs/benchmarks.md.
const BLANK_LINE = Buffer.from('\n\n');
const LENGTH = Buffer.from('Content-Length: ');
const NAME = { json: Buffer.from('"Event-Name":"'), plain: Buffer.from('Event-Name: ') };
const UUID = { json: Buffer.from('"Unique-ID":"'), plain: Buffer.from('\nUnique-ID: ') };
const END = { json: 34, plain: 10 };

/** Cuts a stream into frames: `onFrame(bytes, headStart, headEnd, bodyStart, bodyEnd)`. */
export function framer(onFrame) {
  let tail = [];
  let held = 0;
  let needed = 0;
  return (chunk) => {
    tail.push(chunk);
    held += chunk.length;
    if (held < needed) return;
    const bytes = tail.length === 1 ? chunk : Buffer.concat(tail, held);
    let at = 0;
    needed = 0;
    while (at < bytes.length) {
      const headEnd = bytes.indexOf(BLANK_LINE, at);
      if (headEnd < 0) break;
      const bodyStart = headEnd + 2;
      const bodyEnd = bodyStart + contentLength(bytes, at, headEnd);
      if (bodyEnd > bytes.length) {
        needed = bodyEnd - at;
        break;
      }
      onFrame(bytes, at, headEnd, bodyStart, bodyEnd);
      at = bodyEnd;
    }
    tail = at < bytes.length ? [bytes.subarray(at)] : [];
    held = bytes.length - at;
  };
}

/** The two routing keys by byte search. */
export function readKeys(bytes, start, end, format) {
  return [
    search(bytes, NAME[format], start, end, format),
    search(bytes, UUID[format], start, end, format),
  ];
}

/** The whole event as an object. */
export function parseEvent(bytes, start, end, format) {
  const text = bytes.toString('utf8', start, end);
  return format === 'json' ? JSON.parse(text) : parsePlain(text);
}

function contentLength(bytes, from, to) {
  const found = bytes.indexOf(LENGTH, from);
  if (found < 0 || found >= to) return 0;
  let length = 0;
  for (let at = found + LENGTH.length; bytes[at] >= 48 && bytes[at] <= 57; at += 1) {
    length = length * 10 + bytes[at] - 48;
  }
  return length;
}

function search(bytes, key, from, to, format) {
  const found = bytes.indexOf(key, from);
  if (found < 0 || found >= to) return undefined;
  const start = found + key.length;
  return bytes.toString('latin1', start, bytes.indexOf(END[format], start));
}

function parsePlain(text) {
  const headers = {};
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('\n', at);
    if (end === at) break;
    if (end < 0) end = text.length;
    const colon = text.indexOf(': ', at);
    if (colon > 0 && colon < end) {
      const value = text.slice(colon + 2, end);
      headers[text.slice(at, colon)] = value.includes('%') ? decoded(value) : value;
    }
    at = end + 1;
  }
  return headers;
}

function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
