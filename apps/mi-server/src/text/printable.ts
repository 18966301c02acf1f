/** Control characters of what a peer sent, made visible (`\x1b`): they must not reach a terminal. */
export const printable = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
