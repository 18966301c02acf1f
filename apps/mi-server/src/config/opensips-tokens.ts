/** A piece of an opensips.cfg. Comments and blanks are left out. */
export interface OpensipsToken {
  readonly kind: 'string' | 'number' | 'word' | 'mark';
  /** A string without its quotes, escapes undone. */
  readonly text: string;
  readonly line: number;
}

const SPACE = /\s+|#[^\n]*/y;
const DOUBLE = /"((?:[^"\\]|\\[\s\S])*)"?/y;
const SINGLE = /'([^']*)'?/y;
const NUMBER = /-?\d+/y;
const WORD = /[A-Za-z_]\w*/y;
const COMMENT_EDGE = /\/\*|\*\//g;

/** cfg.lex: these escapes count between double quotes, any other backslash is itself; single quotes have none. */
const ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{2,3})|([nrat"\\\n]))/g;
const CONTROL: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  a: '\x07',
  t: '\t',
  '\n': '',
};

const undoEscapes = (text: string): string =>
  text.replaceAll(ESCAPE, (_all, hex?: string, octal?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return CONTROL[letter ?? ''] ?? letter ?? '';
  });

/** Where a comment ends that begins here; they may be nested. */
const endOfComment = (text: string, at: number): number => {
  COMMENT_EDGE.lastIndex = at;
  let depth = 0;
  for (let edge = COMMENT_EDGE.exec(text); edge !== null; edge = COMMENT_EDGE.exec(text)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return COMMENT_EDGE.lastIndex;
  }
  return text.length;
};

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
};

type Piece = readonly [kind: OpensipsToken['kind'], text: string, length: number];

const pieceAt = (text: string, at: number): Piece => {
  const double = matchAt(DOUBLE, text, at);
  if (double !== undefined) return ['string', undoEscapes(double[1] ?? ''), double[0].length];
  const single = matchAt(SINGLE, text, at);
  if (single !== undefined) return ['string', single[1] ?? '', single[0].length];
  const number = matchAt(NUMBER, text, at);
  if (number !== undefined) return ['number', number[0], number[0].length];
  const word = matchAt(WORD, text, at);
  if (word !== undefined) return ['word', word[0], word[0].length];
  return ['mark', text.charAt(at), 1];
};

/** The pieces of an opensips.cfg, as OpenSIPS's own scanner cuts them. Never throws: what is not a piece is a mark. */
export function* opensipsTokens(text: string): Generator<OpensipsToken> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const space = matchAt(SPACE, text, at);
    const end = text.startsWith('/*', at)
      ? endOfComment(text, at)
      : at + (space === undefined ? 0 : space[0].length);
    if (end > at) {
      line += text.slice(at, end).split('\n').length - 1;
      at = end;
      continue;
    }
    const [kind, value, length] = pieceAt(text, at);
    yield { kind, text: value, line };
    line += text.slice(at, at + length).split('\n').length - 1;
    at += length;
  }
}
