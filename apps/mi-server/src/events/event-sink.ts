/** Sends notifications to one subscriber. Never throws and never waits: what cannot go now is dropped. */
export interface EventSink {
  /** The bytes are shared with other subscribers and stay as they are. */
  send(notification: Buffer): void;
  close(): void;
}

export interface EventSinkOptions {
  /** Told of each notification that was dropped. */
  readonly onDropped: () => void;
}
