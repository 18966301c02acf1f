import { EslError } from '@switchwire/esl-protocol';

/** The configuration cannot be used; `message` says where and how to fix it, in words for an operator. */
export class ConfigError extends EslError {
  override readonly name = 'ConfigError';
  readonly code = 'ESL_CONFIG';
}
