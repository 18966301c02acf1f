import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { EngineLostError } from '../errors.ts';
import { maskNatsUrl, type NatsOptions, parseNatsUrl } from './nats-options.ts';

/** A connection that is silent is found out after two of these. */
const PING_INTERVAL_MS = 2_000;
const MAX_PINGS_OUT = 2;
const RECONNECT_WAIT_MS = 250;
const RECONNECT_JITTER_MS = 250;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects, and connects again for ever once it did. Rejects with EngineLostError when no server is reached, with
 * InvalidArgumentError for options that can never be right.
 */
export async function connectNats(options: NatsOptions, name: string): Promise<NatsConnection> {
  const [first, ...others] = options.urls.map(parseNatsUrl);
  if (first === undefined) throw new InvalidArgumentError('There is not a single URL of NATS');
  const { user, password } = first;
  if (others.some((other) => other.user !== user || other.password !== password))
    throw new InvalidArgumentError('All URLs of NATS must have the same user and password');
  const isSecure = [first, ...others].some(({ tls }) => tls);
  const { ca, cert, key, creds } = options;
  try {
    return await connect({
      servers: [first, ...others].map(({ server }) => server),
      name,
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_WAIT_MS,
      reconnectJitter: RECONNECT_JITTER_MS,
      reconnectJitterTLS: RECONNECT_JITTER_MS,
      pingInterval: PING_INTERVAL_MS,
      maxPingOut: MAX_PINGS_OUT,
      ...(user !== undefined && password !== undefined && { user, pass: password }),
      ...(user !== undefined && password === undefined && { token: user }),
      ...(creds !== undefined && {
        authenticator: credsAuthenticator(new TextEncoder().encode(creds)),
      }),
      ...(isSecure && {
        tls: {
          ...(ca !== undefined && { caFile: ca }),
          ...(cert !== undefined && { certFile: cert }),
          ...(key !== undefined && { keyFile: key }),
        },
      }),
    });
  } catch (error) {
    throw new EngineLostError(`Connecting to ${options.urls.map(maskNatsUrl).join(', ')}`, {
      cause: error,
    });
  }
}
