/** The configuration cannot be used; `message` says where and how to mend it, in words for an operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'SWITCHWIRE_CONFIG';
}
