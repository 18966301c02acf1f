import { EslError } from '@switchwire/esl-protocol';

/** What went wrong between the servers of a fleet, or between a server and the engine. Match on `code`. */
export abstract class FleetError extends EslError {}

/** NATS is not connected, or did not answer in time: whether the operation took effect is unknown. */
export class EngineLostError extends FleetError {
  override readonly name = 'EngineLostError';
  readonly code = 'SW_ENGINE_LOST';
  override readonly retryable = true;

  constructor(attempted: string, options?: ErrorOptions) {
    super(`${attempted}: NATS is not connected or did not answer in time`, options);
  }
}

/** NATS was reached and does not let this program in or do what it has to, or is a version that cannot carry a fleet. */
export class EngineRefusedError extends FleetError {
  override readonly name = 'EngineRefusedError';
  readonly code = 'SW_ENGINE_REFUSED';
}

/** A live server of the fleet has this id already. */
export class ServerIdTakenError extends FleetError {
  override readonly name = 'ServerIdTakenError';
  readonly code = 'SW_SERVER_ID_TAKEN';
  readonly serverId: string;

  constructor(serverId: string, fleet: string) {
    super(
      `A live server of the fleet "${fleet}" already has the id "${serverId}"; give this one another id`,
    );
    this.serverId = serverId;
  }
}

/** A live server of the fleet has other secrets: both would act for one socket. */
export class FleetSecretError extends FleetError {
  override readonly name = 'FleetSecretError';
  readonly code = 'SW_SECRET';

  constructor(server: string) {
    super(
      `The live server "${server}" has other secrets of the fleet: give all servers the same, or introduce a new one in steps`,
    );
  }
}

/** The stream of events is missing, or NATS did not make it. */
export class StreamSettingsError extends FleetError {
  override readonly name = 'StreamSettingsError';
  readonly code = 'SW_STREAM';
}

/** The name of a reader is taken by a program that reads other events, or by a consumer that is not one of a reader. */
export class ReaderConflictError extends FleetError {
  override readonly name = 'ReaderConflictError';
  readonly code = 'SW_READER';
}

/** A server of the fleet could not carry out what an operator asked for. */
export class FleetOrderError extends FleetError {
  override readonly name = 'FleetOrderError';
  readonly code = 'SW_ORDER';
  override readonly retryable = true;
}
