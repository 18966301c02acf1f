/** Why an event did not reach a subscriber. */
export const LOSSES = [
  'tooLarge',
  'tooOld',
  'queueFull',
  'notConnected',
  'refused',
  'removed',
] as const;

export type Loss = (typeof LOSSES)[number];

/** Sends notifications to one subscriber. Never throws and never waits: what cannot go now is queued or lost. */
export interface SubscriberLink {
  /** The bytes are shared with other subscribers and stay as they are. */
  send(notification: Buffer): void;
  /** Lets go of what has waited too long. Called about once a second. */
  expire(): void;
  readonly status: LinkStatus;
  /** What still waits is lost as `removed`. */
  close(): void;
}

export interface LinkStatus {
  readonly state: 'connecting' | 'connected' | 'blocked' | 'unreachable' | 'closed';
  /** Notifications that wait, and their bytes. */
  readonly queued: number;
  readonly queuedBytes: number;
}

/** What may wait for one subscriber. */
export interface LinkLimits {
  /** Beyond it the oldest is lost. */
  readonly maxBytes: number;
  /** What has waited longer is lost, not sent. */
  readonly maxAgeMs: number;
}

export const DEFAULT_LINK_LIMITS: LinkLimits = { maxBytes: 4_194_304, maxAgeMs: 5_000 };

export interface LinkOptions extends LinkLimits {
  /** Called for each notification that is lost. */
  readonly onLost: (loss: Loss) => void;
  /** Milliseconds of a clock that is never set. */
  readonly now: () => number;
}
