import { type Attributes } from '@opentelemetry/api';
import { serverAttributes } from '../tracing/server.ts';

/** Below it a port was configured; above it the system assigns ports, a different one to each connection. */
const FIRST_EPHEMERAL_PORT = 32_768;

/**
 * Like the attributes of a span, without a port that only one connection had: an outbound call comes from another one each
 * time, and a metric keeps a series for each that it ever saw.
 */
export function peerAttributes(address: string): Attributes {
  const { 'server.port': port, ...host } = serverAttributes(address);
  return typeof port === 'number' && port < FIRST_EPHEMERAL_PORT
    ? { ...host, 'server.port': port }
    : host;
}
