/** How a command ended. */
export const EXIT = {
  ok: 0,
  /** It ran and failed: an error answer, a FreeSWITCH that is not well. */
  failure: 1,
  /** It was called wrongly, or the configuration cannot be used. */
  usage: 2,
  /** The server cannot be reached. */
  unreachable: 3,
} as const;

/** Ends a command with words for its user and an exit code; no stack is shown. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The server is not there now, or not able; it may be a moment later. */
export class UnavailableError extends CliError {
  override readonly name = 'UnavailableError';
}
