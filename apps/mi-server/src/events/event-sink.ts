import { isIP } from 'node:net';

/** Sends notifications to one subscriber. Never throws and never waits: what cannot go now is dropped. */
export interface EventSink {
  /** The bytes are shared with other subscribers and stay as they are. */
  send(notification: Buffer): void;
  close(): void;
}

export interface EventSinkOptions {
  /** Called for each notification that was dropped. */
  readonly onDropped: () => void;
}

/** Where a sink sends to. */
export interface SinkTarget {
  readonly host: string;
  readonly port: number;
}

/** Where event_subscribe sends to. */
export interface SubscriberSocket extends SinkTarget {
  readonly transport: 'udp' | 'tcp';
  /** As it was given. */
  readonly text: string;
  /** The same for every spelling of one target. */
  readonly key: string;
}

/** Names without regard to case and without their final dot, an IPv6 address in its shortest form. */
const hostKeyOf = (host: string): string => {
  if (isIP(host) !== 6) return host.toLowerCase().replace(/\.$/, '');
  const shortest = new URL(`http://[${host}]`).hostname;
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(shortest);
  if (mapped === null) return shortest;
  const [high, low] = mapped.slice(1).map((part) => Number.parseInt(part, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

const PATTERN = /^(udp|tcp):(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;

/** Parses `udp:host:port` or `tcp:host:port`; undefined if the text is neither. */
export const parseSubscriberSocket = (text: string): SubscriberSocket | undefined => {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, transport, hostText = '', portText] = match;
  const host = hostText.startsWith('[') ? hostText.slice(1, -1) : hostText;
  const port = Number(portText);
  if (port < 1 || port > 65_535) return undefined;
  if (hostText.startsWith('[') && isIP(host) !== 6) return undefined;
  // 127.1, 0x7f000001 and 2130706433 are addresses to a resolver, and not to a reader
  if (isIP(host) === 0 && /^(?:\d+|0x[0-9a-f]*)$/i.test(host.split('.').at(-1) ?? ''))
    return undefined;
  return {
    transport: transport === 'tcp' ? 'tcp' : 'udp',
    host,
    port,
    text,
    key: `${transport ?? ''}:${hostKeyOf(host)}:${port}`,
  };
};
