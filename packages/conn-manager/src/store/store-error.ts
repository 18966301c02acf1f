import { EslError } from '@switchwire/esl-protocol';

/** The store of sockets failed; the driver's error is the `cause`. Running sockets are not touched. */
export class StoreError extends EslError {
  override readonly name = 'StoreError';
  readonly code = 'ESL_STORE';
  override readonly retryable = true;
}
