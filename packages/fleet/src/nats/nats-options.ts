import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** How a server reaches NATS. */
export interface NatsOptions {
  /** `nats://HOST:PORT`, `tls://HOST:PORT`; a user and a password, or a token, may stand before the host. */
  readonly urls: readonly string[];
  /** Text of a credentials file: a JWT and its nkey. */
  readonly creds?: string | undefined;
  /** Files of TLS. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Where a reader gets its answers. With one of its own, permissions can keep those of others from it. Default: `_INBOX`. */
  readonly inboxPrefix?: string | undefined;
}

/** What a URL of NATS says, apart. */
export interface NatsAddress {
  /** `HOST:PORT`. */
  readonly server: string;
  readonly tls: boolean;
  readonly user?: string;
  readonly password?: string;
}

const DEFAULT_PORT = '4222';

/** Throws InvalidArgumentError; no message holds a password. */
export function parseNatsUrl(text: string): NatsAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !['nats:', 'tls:'].includes(url.protocol))
    throw new InvalidArgumentError(
      `"${maskNatsUrl(text)}" is not a NATS URL; write nats://HOST:PORT or tls://HOST:PORT`,
    );
  const { hostname, username, password } = url;
  return {
    server: `${hostname}:${url.port === '' ? DEFAULT_PORT : url.port}`,
    tls: url.protocol === 'tls:',
    ...(username !== '' && { user: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
}

/** For people: `nats://***@host:4222`. */
export const maskNatsUrl = (text: string): string => text.replace(/\/\/.*@/, '//***@');
