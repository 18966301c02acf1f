import { JetStreamApiError } from '@nats-io/jetstream';
import { PermissionViolationError } from '@nats-io/transport-node';
import { textOf } from '@switchwire/esl-client/session';
import { EngineLostError, EngineRefusedError, FleetError, StreamSettingsError } from '../errors.ts';
import { isMissingStream } from './missing-stream.ts';

/** "maximum consumers limit reached", "resource limits exceeded for account", and their like for streams, memory and storage. */
const LIMITS = [10_002, 10_023, 10_026, 10_027, 10_028, 10_047];
/** From here on a status says that NATS cannot now: it may later. */
const UNAVAILABLE = 500;
const MAX_CAUSES = 8;
/** The client does not export these classes. */
const NOT_ENABLED = 'JetStreamNotEnabled';
/** NATS ended a request for messages: the consumer was deleted, or does not allow such a request. */
const STATUS = 'JetStreamStatusError';

/** What failed, as an error that says where and what to do. `attempted`: `Reading the events of the fleet "prod"`. */
export function engineProblem(error: unknown, attempted: string, stream: string): FleetError {
  const causes = causesOf(error);
  const known = causes.find((cause) => cause instanceof FleetError);
  if (known !== undefined) return known;
  const options = { cause: error };
  const violation = causes.find((cause) => cause instanceof PermissionViolationError);
  if (violation !== undefined)
    return new EngineRefusedError(`${attempted}: NATS does not let this user ${violation.operation === 'publish' ? 'publish to' : 'subscribe to'} "${violation.subject}"; add it to the permissions of the user`, options); // prettier-ignore
  if (causes.some(({ name }) => name === NOT_ENABLED))
    return new EngineRefusedError(`${attempted}: no JetStream answers this account; start NATS with JetStream (--jetstream), and enable it for the account`, options); // prettier-ignore
  if (causes.some(isMissingStream))
    return new StreamSettingsError(`${attempted}: NATS has no stream ${stream}; look at the name of the fleet, and let a server of it start once`, options); // prettier-ignore
  const answer = causes.find((cause) => cause instanceof JetStreamApiError);
  if (answer !== undefined && LIMITS.includes(answer.code))
    return new EngineRefusedError(`${attempted}: a limit of NATS is reached (${answer.message}); raise it for the account or the stream ${stream}, or remove what is not used any more`, options); // prettier-ignore
  const refusal = answer !== undefined && answer.status < UNAVAILABLE ? answer : causes.find(({ name }) => name === STATUS); // prettier-ignore
  if (refusal !== undefined)
    return new EngineRefusedError(`${attempted}: NATS refused it: ${textOf(refusal)}`, options);
  return new EngineLostError(attempted, options);
}

/** The permissions of this user do not allow it: asking again changes nothing. */
export const isForbidden = (error: unknown): boolean =>
  causesOf(error).some((cause) => cause instanceof PermissionViolationError);

function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let one = error; one instanceof Error && causes.length < MAX_CAUSES; one = one.cause) causes.push(one); // prettier-ignore
  return causes;
}
