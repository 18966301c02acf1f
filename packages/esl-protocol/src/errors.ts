/** What every error of the Switchwire packages takes when it is made. */
export interface EslErrorOptions {
  /** The error that led to this one; kept as `cause`. */
  readonly cause?: unknown;
  /** Whether doing the same again later may succeed. Default: false. */
  readonly retryable?: boolean;
}

/** The same in every copy of this package that a program loads. */
const BRAND = Symbol.for('@switchwire/esl-protocol/EslError');

/** A key that Node.js prints with an error, also with one that nothing caught, and that JSON and loggers leave out. */
const SEE = Symbol('see');

const ERROR_PAGES = 'https://switchwire.github.io/switchwire/errors/';

/** Prints the page of an error: its code is known only once the error is made. */
class ErrorPage {
  readonly #error: EslError;

  constructor(error: EslError) {
    this.#error = error;
  }

  get [Symbol.toStringTag](): string {
    return this.#error.url;
  }
}

/**
 * The root of every error that Switchwire throws. `instanceof EslError` also holds for errors of another copy of this
 * package; for the classes below it does not. Match on {@link code}, which is stable; the text of the message is not.
 *
 * Messages never contain a password or the body of a frame.
 */
export abstract class EslError extends Error {
  /** The name of the class, also after a minifier has renamed it. */
  abstract override readonly name: string;
  /** Stable, `ESL_…`; listed with cause and remedy in `docs/concepts/errors.md`. */
  abstract readonly code: string;
  /** Whether doing the same again later may succeed. */
  readonly retryable: boolean;

  constructor(message: string, options: EslErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryable = options.retryable ?? false;
    // not a member, nor is the brand: types of two copies would not fit each other
    Object.assign(this, { [SEE]: new ErrorPage(this) });
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /** The page that explains {@link code}. Node.js prints it with an error that is logged or that nothing caught. */
  get url(): string {
    return `${ERROR_PAGES}${this.code}`;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== EslError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** The caller handed in something that can never be right: a URL, a name, a command. Never retry. */
export class InvalidArgumentError extends EslError {
  override readonly name = 'InvalidArgumentError';
  readonly code = 'ESL_INVALID_ARGUMENT';
}

/** The peer broke the protocol; the session in which it happened is over. */
export abstract class ProtocolError extends EslError {}
