/** Spans since the start, by what became of them. */
export interface SpanCounts {
  /** Taken by the exporter's destination; of several exporters each counts. */
  readonly exported: number;
  /** Refused by it, or it could not be reached, after the SDK's own retries. */
  readonly failed: number;
  /** Never sent: the queue of the SDK (`OTEL_BSP_MAX_QUEUE_SIZE`) was full. */
  readonly dropped: number;
}
