import { type SocketTimings } from '@switchwire/conn-manager';
import { type Config } from '../config/options.ts';

const LIVENESS_HEARTBEATS = 3;
const MIN_LIVENESS_MS = 20_000;

/** The delays of the sockets, from the options in OpenSIPS's units. */
export const timingsOf = (config: Config): Partial<SocketTimings> => {
  const heartbeatInterval = config.event_heartbeat_interval * 1_000;
  return {
    connectTimeout: config.esl_connect_timeout,
    greetingTimeout: config.esl_connect_timeout,
    authTimeout: config.esl_connect_timeout,
    commandTimeout: config.esl_cmd_timeout,
    heartbeatInterval,
    livenessWindow: Math.max(MIN_LIVENESS_MS, heartbeatInterval * LIVENESS_HEARTBEATS),
    retrySchedule: config.retry_schedule,
  };
};
