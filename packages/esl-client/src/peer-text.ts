/** So much of what a peer says is kept and shown; the rest is cut. */
export const MAX_PEER_TEXT = 512;

/** Controls, C1 controls, line and paragraph separators, bidirectional marks: what could act on a terminal. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What a peer said, cut to 512 characters, without anything that could act on a terminal. */
export function peerText(text: string): string {
  const cut = text.length > MAX_PEER_TEXT ? `${text.slice(0, MAX_PEER_TEXT)}…` : text;
  return cut.replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A shorter password stands in ordinary words, so it is hidden only where it stands alone. */
const DISTINCT_LENGTH = 4;

/** What a peer said that knows our password, without it: it may send back what it was sent. */
export function withoutPassword(text: string, password: string): string {
  if (password === '' || !text.includes(password)) return text;
  if (password.length >= DISTINCT_LENGTH) return text.replaceAll(password, '***');
  const pattern = password.replace(/[^\w]/g, (character) => `\\${character}`);
  return text.replace(new RegExp(`(?<!\\w)${pattern}(?!\\w)`, 'g'), '***');
}
