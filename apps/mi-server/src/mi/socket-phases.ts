import { type SocketPhase } from '@switchwire/conn-manager';

/** Every phase, from the first step to trouble: for numbers by phase that are there although nothing is in it. */
export const SOCKET_PHASES: readonly SocketPhase[] = [
  'connecting',
  'authenticated',
  'subscribed',
  'retrying',
  'rejected',
];
