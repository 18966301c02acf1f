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
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
