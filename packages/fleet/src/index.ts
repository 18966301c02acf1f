export { EngineLostError, FleetError, ServerIdTakenError } from './errors.ts';
export { DEFAULT_FLEET_TIMINGS, type FleetTimings, resolveFleetTimings } from './fleet-timings.ts';
