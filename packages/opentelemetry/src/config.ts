/** How much is traced. */
export interface SwitchwireInstrumentationConfig {
  /** Listen from the constructor on. Default: true. */
  readonly enabled?: boolean;
  /**
   * Make spans of commands and jobs only within another span, so that the health checks of supervised sockets, which run
   * on their own, make none. Default: false.
   */
  readonly requireParentSpan?: boolean;
}
