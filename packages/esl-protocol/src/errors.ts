/** What every error of the Switchwire packages takes when it is made. */
export interface EslErrorOptions {
  /** The error that led to this one; kept as `cause`. */
  readonly cause?: unknown;
  /** Whether doing the same again later may succeed. Default: false. */
  readonly retryable?: boolean;
}

/**
 * The root of every error that Switchwire throws. Match on {@link code}, which is stable; the text of
 * the message is not, and `instanceof` fails when two copies of a package are loaded.
 *
 * Messages never contain a password or the body of a frame.
 */
export abstract class EslError extends Error {
  /** Stable, `ESL_…`; listed with cause and remedy in `docs/concepts/errors.md`. */
  abstract readonly code: string;
  /** Whether doing the same again later may succeed. */
  readonly retryable: boolean;

  constructor(message: string, options: EslErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.retryable = options.retryable ?? false;
  }
}

/** The caller handed in something that can never be right: a URL, a name, a command. Never retry. */
export class InvalidArgumentError extends EslError {
  readonly code = 'ESL_INVALID_ARGUMENT';
}

/** The peer broke the protocol; the session in which it happened is over. */
export abstract class ProtocolError extends EslError {}
