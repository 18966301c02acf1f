import { FleetError } from '../errors.ts';

/**
 * Whether a command ran: `no`: it did not and will not; `unknown`: it may have. A command that FreeSWITCH answered ran, and is not
 * an error.
 */
export type Ran = 'no' | 'unknown';

const MESSAGES: Readonly<Record<string, string>> = {
  SW_NO_OWNER: 'no server acts for it',
  SW_NOT_OWNER: 'the server that was asked does not act for it',
  SW_EXPIRED: 'its deadline passed before a server could run it',
  SW_BUSY: 'its server is already running as many commands as it may',
  SW_ENGINE_LOST: 'NATS is not connected',
  SW_OWNER_SILENT: 'its server did not answer',
  SW_OWNER_LOST: 'its server was lost before the result arrived',
};

/** A command for a socket of another server got no answer of FreeSWITCH. */
export class RemoteCommandError extends FleetError {
  override readonly name = 'RemoteCommandError';
  readonly code: string;
  readonly ran: Ran;
  /** As in the errors of a session: whether it may have been executed. */
  readonly written: boolean;
  override readonly retryable: boolean;

  constructor(
    address: string,
    attempted: string,
    code: string,
    ran: Ran,
    details: { readonly message?: string | undefined } & ErrorOptions = {},
  ) {
    const why = details.message ?? MESSAGES[code] ?? code;
    const fate = ran === 'no' ? 'it did not run' : 'it may have run';
    super(
      details.message === undefined ? `"${attempted}" on ${address} failed: ${why}; ${fate}` : why,
      details,
    );
    this.code = code;
    this.ran = ran;
    this.written = ran === 'unknown';
    this.retryable = ran === 'no';
  }
}
