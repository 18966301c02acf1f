/** What a character means behind a backslash; in front of others the backslash stays. */
const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/**
 * The words of a line as FreeSWITCH separates the arguments of its commands: blanks between them, `'…'` around blanks
 * that belong to a word, a backslash in front of a quote that is one. The last word of a limited number takes the rest.
 */
export function separateWords(text: string, limit = Infinity): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < text.length && words.length < limit) {
    while (text[at] === ' ') at += 1;
    const isLast = words.length + 1 === limit;
    const end = isLast ? text.length : endOfWord(text, at);
    words.push(unquote(text.slice(at, end)));
    at = end;
    while (text[at] === ' ') at += 1;
  }
  return words;
}

function endOfWord(text: string, start: number): number {
  let inQuotes = false;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === "'") inQuotes = !inQuotes;
    else if (text[at] === ' ' && !inQuotes) return at;
  }
  return text.length;
}

/** The same at another character than the blank: each one separates, and a backslash in front of one takes that away. */
export function separateAt(delimiter: string, text: string, limit = Infinity): string[] {
  const words: string[] = [];
  let inQuotes = false;
  let start = 0;
  const cut = (end: number): void => {
    const word = text.slice(start, end).replaceAll(`\\${delimiter}`, delimiter);
    words.push(unquote(word.trimStart()));
  };
  for (let at = 0; at < text.length && words.length + 1 < limit; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === "'" && (inQuotes || text.includes("'", at + 1))) inQuotes = !inQuotes;
    else if (text[at] === delimiter && !inQuotes) {
      cut(at);
      start = at + 1;
    }
  }
  cut(text.length);
  return words;
}

/** Removes the quotes that come in pairs, resolves backslashes, and drops blanks at the end. */
function unquote(word: string): string {
  let out = '';
  let kept = 0;
  let inQuotes = false;
  for (let at = 0; at < word.length; at += 1) {
    const char = word[at] ?? '';
    const escaped = char === '\\' ? ESCAPED[word[at + 1] ?? ''] : undefined;
    if (escaped !== undefined) {
      out += escaped;
      at += 1;
      kept = out.length;
    } else if (char === "'" && (inQuotes || word.includes("'", at + 1))) {
      inQuotes = !inQuotes;
      if (inQuotes) kept = out.length;
    } else {
      out += char;
      if (char !== ' ' || inQuotes) kept = out.length;
    }
  }
  return out.slice(0, kept);
}
