import { isIP } from 'node:net';

/** Sends notifications to one subscriber. Never throws and never waits: what cannot go now is dropped. */
export interface EventSink {
  /** The bytes are shared with other subscribers and stay as they are. */
  send(notification: Buffer): void;
  close(): void;
}

export interface EventSinkOptions {
  /** Told of each notification that was dropped. */
  readonly onDropped: () => void;
}

/** Where event_subscribe sends to. */
export interface SubscriberSocket {
  readonly transport: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
  /** As it was given: the key of the subscriber. */
  readonly text: string;
}

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
  return { transport: transport === 'tcp' ? 'tcp' : 'udp', host, port, text };
};
