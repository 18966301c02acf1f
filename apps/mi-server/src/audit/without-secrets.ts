/** A longer text is cut: who did what is what counts, and one caller's text must not fill the audit. */
const MAX_TEXT = 300;

/** Names of variables and parameters whose value is nobody else's affair. */
const SECRET_VALUE =
  /([\w-]*(?:pass|secret|token|auth|pin|credential|key)[\w-]*\s*[=:]\s*)(?:'[^']*'?|"[^"]*"?|[^\s,;}\]'"]*)/gi;

/** `auth ClueCon`, `userauth 1000@host:secret`, alone or behind another word. */
const LOGIN = /\b((?:user)?auth)\s.*/i;

/** The credentials of a URL, with a scheme or without one; not the user of a SIP address. */
const URL_CREDENTIALS = /(^|[\s'"])(?!\S*sips?:)(\w+:\/\/)?\S*:\S*@/gi;

/** The first line of a text that a caller gave, cut, and with `***` for what looks like a secret. */
export const withoutSecrets = (text: string): string => {
  const [line = ''] = text.slice(0, MAX_TEXT).split(/[\r\n]/);
  const masked = line
    .replace(URL_CREDENTIALS, '$1$2***@')
    .replace(LOGIN, '$1 ***')
    .replace(SECRET_VALUE, '$1***');
  return line.length < text.length ? `${masked}…` : masked;
};
