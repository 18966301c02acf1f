import { isIP } from 'node:net';
import { ConfigError } from './config-error.ts';

export interface ListenAddress {
  /** IPv6 without brackets. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

const PATTERN = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/;

/** Parses `host:port`, `[::1]:port`. `what` names the option in the error. */
export const parseListenAddress = (text: string, what: string): ListenAddress => {
  const match = PATTERN.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new ConfigError(`${what}: '${text}' is not HOST:PORT, for example 127.0.0.1:8888`);
  }
  return { host: match[1] ?? match[2] ?? '', port };
};

/** Whether only this machine can reach the address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
