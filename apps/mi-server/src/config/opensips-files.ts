import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { ConfigError } from './config-error.ts';

/** A line of an opensips.cfg or of a file that it includes. */
export interface CfgLine {
  readonly text: string;
  /** As the operator or the include named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Reads a file that an option or an include names; `what` begins the ConfigError when it cannot be read. */
export type ReadText = (file: string, what: string) => Promise<string>;

/** OpenSIPS's own limit. */
const MAX_DEPTH = 50;
/** A file that includes another twice doubles what follows, so the depth alone bounds nothing. */
const MAX_FILES = 1_000;
const MAX_LINES = 1_000_000;

/** OpenSIPS looks for this at the start of a line before it knows comments, so one inside of a comment counts. */
const INCLUDE = /^\s*(?:include_file|import_file)\s*(?:"([^"]+)"|'([^']+)')/;

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** As OpenSIPS finds it: from the working directory, else beside the file that includes it. */
const locate = async (named: string, includer: string): Promise<string> =>
  isAbsolute(named) || (await isThere(named)) ? named : join(dirname(includer), named);

/** The lines of an opensips.cfg with its include_file and import_file lines replaced by what they name. Throws ConfigError. */
export const readCfgLines = async (file: string, readText: ReadText): Promise<CfgLine[]> => {
  const lines: CfgLine[] = [];
  let files = 0;

  const append = async (name: string, what: string, chain: readonly string[]): Promise<void> => {
    if (chain.includes(name)) throw new ConfigError(`${what}: ${name} includes itself`);
    if (chain.length >= MAX_DEPTH) {
      throw new ConfigError(`${what}: more than ${MAX_DEPTH} files include each other`);
    }
    if (++files > MAX_FILES) throw new ConfigError(`${what}: more than ${MAX_FILES} includes`);
    const texts = (await readText(name, what)).split('\n');
    for (const [at, text] of texts.entries()) {
      const line = at + 1;
      const match = INCLUDE.exec(text);
      const named = match?.[1] ?? match?.[2];
      if (named === undefined) lines.push({ text, file: name, line });
      else await append(await locate(named, name), `${name}:${line}: include`, [...chain, name]);
      if (lines.length > MAX_LINES) {
        throw new ConfigError(
          `${what} ${name}: more than ${MAX_LINES} lines with what it includes`,
        );
      }
    }
  };

  await append(file, '--opensips-cfg', []);
  return lines;
};
