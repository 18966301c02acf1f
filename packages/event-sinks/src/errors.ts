import { EslError } from '@switchwire/esl-protocol';

/** A destination needs a package that is not installed; the message names it. Every package of a broker is optional. */
export class MissingPeerError extends EslError {
  override readonly name = 'MissingPeerError';
  readonly code = 'ESL_MISSING_PEER';
}

/** A destination could not be opened, or a batch did not reach it. The sink keeps its records and tries again. */
export class SinkError extends EslError {
  override readonly name = 'SinkError';
  readonly code = 'ESL_SINK';
  override readonly retryable = true;
}

/** Imports a driver when it is needed, so that only its users install it. */
export async function loadPeer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new MissingPeerError(`The package ${name} is not installed. Run: npm install ${name}`, {
      cause,
    });
  }
}

/** Controls, and what turns the direction of text: a receiver's words must not act on a terminal. */
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** What an unknown error says, on one line and bounded, for logs and lists. */
export const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replace(CONTROLS, ' ').slice(0, 300);
};
