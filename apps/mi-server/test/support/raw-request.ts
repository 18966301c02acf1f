import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  /** Of the first status line, which may be `100 Continue`. */
  readonly status: number;
  /** What follows the first header block. */
  readonly body: string;
}

export interface RawRequest {
  readonly verb: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP request on a connection of its own, byte for byte: clients would mend its framing. */
export const sendRaw = async (port: number, request: RawRequest): Promise<RawAnswer> => {
  const { verb, path, headers, body } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (text += chunk));
  socket.write(
    [`${verb} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines, 'Connection: close'].join(
      '\r\n',
    ) + `\r\n\r\n${body}`,
  );
  await once(socket, 'close');
  const end = text.indexOf('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), body: text.slice(end + 4) };
};
