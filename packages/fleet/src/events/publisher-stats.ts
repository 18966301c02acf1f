/** What a publisher has done since it began. */
export interface PublisherStats {
  /** Stored by the stream. */
  readonly published: number;
  /** Sent again after a loss. */
  readonly resent: number;
  /** The stream had them already. */
  readonly duplicates: number;
  /** Lost, and reported as gaps. */
  readonly dropped: number;
  /** Sent and not yet acknowledged, or waiting to be sent. */
  readonly unacknowledged: number;
  readonly unacknowledgedBytes: number;
  /** Events that were received while the process slept. */
  readonly late: number;
  /** By cause. */
  readonly gaps: ReadonlyMap<string, number>;
}

/** {@link PublisherStats}, counted. */
export class PublisherCounters {
  published = 0;
  resent = 0;
  duplicates = 0;
  dropped = 0;
  late = 0;
  readonly gaps = new Map<string, number>();

  gap(cause: string): void {
    this.gaps.set(cause, (this.gaps.get(cause) ?? 0) + 1);
  }
}
