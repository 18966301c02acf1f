import { AuthorizationError, connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'; // prettier-ignore
import { textOf } from '@switchwire/esl-client/session';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { EngineLostError, EngineRefusedError } from '../errors.ts';
import { versionProblem } from './engine-version.ts';
import { maskNatsUrl, type NatsAddress, type NatsOptions, parseNatsUrl } from './nats-options.ts';
import { requireParts } from '../require-parts.ts';

/** A connection that is silent is found out after two of these. */
const PING_INTERVAL_MS = 2_000;
const MAX_PINGS_OUT = 2;
const RECONNECT_WAIT_MS = 250;
const RECONNECT_JITTER_MS = 250;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects, and connects again for ever once it did. Rejects with EngineLostError when no server is reached, with
 * EngineRefusedError when one refuses the credentials or is too old, with InvalidArgumentError for options that can never be right.
 */
export async function connectNats(options: NatsOptions, name: string): Promise<NatsConnection> {
  const connection = await dial(options, name);
  const problem = versionProblem(connection.info ?? {});
  if (problem === undefined) return connection;
  await connection.close();
  throw new EngineRefusedError(problem);
}

async function dial(options: NatsOptions, name: string): Promise<NatsConnection> {
  requireParts('nats', options, { urls: 'list' });
  const [first, ...others] = options.urls.map(parseNatsUrl) as [NatsAddress, ...NatsAddress[]];
  const { user, password } = first;
  if (others.some((other) => other.user !== user || other.password !== password))
    throw new InvalidArgumentError('All NATS URLs must have the same user and password');
  const { ca, cert, inboxPrefix } = options;
  const hasTls = [first, ...others].some(({ tls }) => tls);
  try {
    return await connect({
      servers: [first, ...others].map(({ server }) => server),
      name,
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
      // an operator who took a user away may give it back
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: RECONNECT_WAIT_MS,
      reconnectJitter: RECONNECT_JITTER_MS,
      reconnectJitterTLS: RECONNECT_JITTER_MS,
      pingInterval: PING_INTERVAL_MS,
      maxPingOut: MAX_PINGS_OUT,
      ...credentialsOf(first, options),
      ...(inboxPrefix !== undefined && { inboxPrefix }),
      ...((hasTls || (ca ?? cert) !== undefined) && { tls: tlsOf(options) }),
    });
  } catch (error) {
    const urls = options.urls.map(maskNatsUrl).join(', ');
    if (isRefusal(error))
      throw new EngineRefusedError(`NATS at ${urls} refused the credentials`, { cause: error });
    throw new EngineLostError(`Connecting to ${urls} failed (${reasonOf(error)})`, {
      cause: error,
    });
  }
}

const credentialsOf = ({ user, password }: NatsAddress, { creds }: NatsOptions) => ({
  ...(user !== undefined && password !== undefined && { user, pass: password }),
  ...(user !== undefined && password === undefined && { token: user }),
  ...(creds !== undefined && {
    authenticator: credsAuthenticator(new TextEncoder().encode(creds)),
  }),
});

const tlsOf = ({ ca, cert, key }: NatsOptions) => ({
  ...(ca !== undefined && { caFile: ca }),
  ...(cert !== undefined && { certFile: cert }),
  ...(key !== undefined && { keyFile: key }),
});

/** What the machine said: of TLS or of the network. */
function reasonOf(error: unknown): string {
  let first = error;
  while (first instanceof Error && first.cause instanceof Error) first = first.cause;
  return textOf(first);
}

const isRefusal = (error: unknown): boolean =>
  error instanceof AuthorizationError ||
  (error instanceof Error && error.cause instanceof AuthorizationError);
