export {
  EngineLostError,
  EngineRefusedError,
  FleetError,
  FleetOrderError,
  FleetSecretError,
  ServerIdTakenError,
  StreamSettingsError,
} from './errors.ts';
export { RemoteCommandError } from './commands/remote-error.ts';
export { type PublisherStats } from './events/publisher-stats.ts';
export { openFleet } from './open-fleet.ts';
export {
  type FleetObserver,
  type FleetStats,
  type FleetTakeover,
  type OpenFleet,
  type OpenFleetOptions,
  type OpenWorker,
} from './open-fleet-api.ts';
export { type WorkerInfo } from './worker/fleet-worker.ts';
export { type ServerRole } from './leases/records.ts';
export { type ReadEventsOptions, type ReadPlace } from './reading/stream-reader.ts';
export { type ReaderGap } from './reading/event-reading.ts';
export { type AskOptions, type FleetAnswers } from './remote/questions.ts';
export { type FleetManager } from './remote/fleet-manager.ts';
export { type FleetSocketInfo, type SocketOwner } from './remote/socket-owner.ts';
export { DEFAULT_FLEET_TIMINGS, type FleetTimings, resolveFleetTimings } from './fleet-timings.ts';
export { createFleet } from './create-fleet.ts';
export { fleetMachines } from './fleet-machines.ts';
export { type Fleet, type FleetInfo, type FleetOptions, type FleetServer } from './fleet-api.ts';
export { type UnmovedSocket } from './ownership/unmoved-sockets.ts';
export {
  type LeaseEntry,
  type LeaseListener,
  type LeaseStore,
  type LeaseWord,
} from './leases/lease-store.ts';
export { type MemoryLeases, memoryLeases, type MemoryLeaseStore } from './leases/memory-leases.ts';
export { type FenceListener, type LateEvents } from './ownership/session-fence.ts';
export { NatsLeases, type NatsLeasesOptions } from './leases/nats-leases.ts';
export { connectNats } from './nats/connect-nats.ts';
export { EngineState } from './nats/engine-state.ts';
export { type NatsOptions } from './nats/nats-options.ts';
export { type FleetSubjects, fleetSubjects } from './subjects.ts';
