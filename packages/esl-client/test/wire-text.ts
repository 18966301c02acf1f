/** Frames as mod_event_socket writes them, for hand-played peers. */
export const GREETING = 'Content-Type: auth/request\n\n';

export const GOODBYE_TEXT = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';

export const GOODBYE = `Content-Type: text/disconnect-notice\nContent-Length: 67\n\n${GOODBYE_TEXT}`;

/** The goodbye on a connection that controls a channel. */
export function goodbyeOf(uuid: string, text = GOODBYE_TEXT): string {
  return `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${uuid}\nContent-Disposition: disconnect\nContent-Length: ${text.length}\n\n${text}`;
}

export const ACCESS_DENIED =
  'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';

export function reply(text: string, ...headers: string[]): string {
  return ['Content-Type: command/reply', `Reply-Text: ${text}`, ...headers, '', ''].join('\n');
}

export function apiResponse(body: string): string {
  return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

export function plainEvent(headers: Readonly<Record<string, string>>, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\n`;
  const text = `${lines.join('')}${length}\n${body}`;
  return `Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-plain\n\n${text}`;
}

export function jsonEvent(event: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(event);
  return `Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-json\n\n${text}`;
}

export function lingerNotice(uuid: string, seconds: number): string {
  return `Content-Type: text/disconnect-notice\nControlled-Session-UUID: ${uuid}\nContent-Disposition: linger\nChannel-Name: x\nLinger-Time: ${seconds}\nContent-Length: 0\n\n`;
}

export function channelData(options: {
  readonly uuid: string;
  readonly mode: 'async' | 'static';
  readonly control: 'full' | 'single-channel';
  readonly headers?: Readonly<Record<string, string>>;
}): string {
  const headers = {
    'Event-Name': 'CHANNEL_DATA',
    'Unique-ID': options.uuid,
    ...options.headers,
    'Content-Type': 'command/reply',
    'Reply-Text': '%2BOK%0A',
    'Socket-Mode': options.mode,
    Control: options.control,
  };
  return `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}\n`;
}
