// A line to an Event Socket that knows nothing of our packages: what it reads is the measure of what they deliver.
import { connect } from 'node:net';

const END_OF_HEADERS = '\n\n';

/** Frames of a growing buffer: their headers by lower-case name, and the body. */
class Frames {
  #bytes = Buffer.alloc(0);

  push(chunk) {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  *[Symbol.iterator]() {
    for (;;) {
      const end = this.#bytes.indexOf(END_OF_HEADERS);
      if (end < 0) return;
      const head = this.#bytes.toString('utf8', 0, end);
      const headers = new Map(
        head.split('\n').map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }),
      );
      const from = end + END_OF_HEADERS.length;
      const until = from + Number(headers.get('content-length') ?? 0);
      if (this.#bytes.length < until) return;
      const body = this.#bytes.subarray(from, until);
      this.#bytes = this.#bytes.subarray(until);
      yield { type: headers.get('content-type') ?? '', headers, body };
    }
  }
}

/** Logged in. `onFrame` gets what comes after that; `onEnd` is called once. */
export async function openLine({ host, port, password }, onFrame, onEnd) {
  const socket = connect({ host, port, noDelay: true });
  const frames = new Frames();
  let onLogin = () => undefined;
  const loggedIn = new Promise((resolve) => (onLogin = resolve));
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    frames.push(chunk);
    for (const frame of frames) {
      if (frame.type === 'auth/request') socket.write(`auth ${password}\n\n`);
      else if (frame.headers.get('reply-text') === '+OK accepted') onLogin(true);
      else onFrame(frame);
    }
  });
  const ended = new Promise((resolve) => socket.once('close', () => resolve(false)));
  if (!(await Promise.race([loggedIn, ended])))
    throw new Error(`${host}:${port} does not let us in`);
  void ended.then(onEnd);
  return { send: (text) => socket.write(`${text}\n\n`), close: () => socket.destroy() };
}
