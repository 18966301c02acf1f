import { type HeaderValue } from '@switchwire/esl-protocol';

/**
 * An event as JSON. A header may be a list: channel variables that were pushed more than once, such as `variable_DP_MATCH`.
 * FreeSWITCH's own headers, whose names have a hyphen (`Unique-ID`, `Caller-Destination-Number`, `from-user`), are texts.
 */
export interface EventJson {
  readonly [name: `${string}-${string}`]: string;
  readonly [name: string]: HeaderValue | undefined;
  /** The event's own body. */
  readonly _body?: string;
}
