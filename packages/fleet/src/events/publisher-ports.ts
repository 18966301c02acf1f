import { type NatsConnection } from '@nats-io/transport-node';
import { type Clock, type Logger } from '@switchwire/esl-client';
import { type EngineState } from '../nats/engine-state.ts';
import { type FleetSubjects } from '../subjects.ts';
import { type Refusal } from './answers.ts';
import { type RingLimits } from './event-ring.ts';

export interface PublisherPorts {
  readonly connection: NatsConnection;
  readonly engine: EngineState;
  readonly subjects: FleetSubjects;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly logger: Logger;
  readonly spool: RingLimits;
  readonly timings: {
    /** Without a single acknowledgement. */
    readonly ackTimeout: number;
    /** How long the stream remembers ids. */
    readonly duplicateWindow: number;
  };
  /** The stream did not take a message, or there is none. */
  onUntaken?(refusal: Refusal): void;
}
