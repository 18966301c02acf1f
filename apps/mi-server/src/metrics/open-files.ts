import { readdirSync, readFileSync } from 'node:fs';

/** What the process has open, sockets among it, and how many it may have. */
export interface OpenFiles {
  readonly open: number;
  readonly limit: number;
}

/** Where Linux shows it; tests have folders of their own. */
export interface OpenFilesSources {
  readonly folder: string;
  readonly limits: string;
}

const LINUX: OpenFilesSources = { folder: '/proc/self/fd', limits: '/proc/self/limits' };

const isUsedUp = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');

/** The soft limit; undefined where it is not shown, or there is none. */
const limitIn = (text: string): number | undefined => {
  const soft = /^Max open files +(\d+) /m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
};

/** Reads both; looking takes a file itself, so that none left is an answer, too. Undefined: not shown by this system. */
export class OpenFilesReader {
  readonly #sources: OpenFilesSources;
  #limit: number | undefined;

  constructor(sources: OpenFilesSources = LINUX) {
    this.#sources = sources;
    // while there is certainly one left
    this.read();
  }

  read(): OpenFiles | undefined {
    try {
      this.#limit = limitIn(readFileSync(this.#sources.limits, 'latin1'));
      if (this.#limit === undefined) return undefined;
      // without the one that looks
      return { open: readdirSync(this.#sources.folder).length - 1, limit: this.#limit };
    } catch (error) {
      if (this.#limit === undefined || !isUsedUp(error)) return undefined;
      return { open: this.#limit, limit: this.#limit };
    }
  }
}
