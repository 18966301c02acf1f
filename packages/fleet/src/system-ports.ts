import { systemClock } from '@switchwire/esl-client/session';
import { nanoid } from 'nanoid';
import { type FleetPorts } from './fleet-api.ts';

export const SYSTEM_PORTS: FleetPorts = {
  clock: systemClock,
  wallNow: () => Date.now(),
  random: () => Math.random(),
  unique: () => nanoid(8),
};
