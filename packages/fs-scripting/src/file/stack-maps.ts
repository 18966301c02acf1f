import { SourceMap, type SourceMapPayload } from 'node:module';
import { type SourceLocation } from '../errors.ts';
import { fileURLToPath } from 'node:url';

/** `file:///srv/scripts/x.ts?version=3:12:7` as it stands in a stack. */
const POSITION = /(file:\/\/[^\s()]+\?version=\d+):(\d+):(\d+)/g;

/** Source maps of the versions that are loaded, for readable stacks. */
export class StackMaps {
  readonly #maps = new Map<string, SourceMap>();

  /** @param url Under which the code runs; see {@link versionUrl}. */
  add(url: string, map: string): void {
    this.#maps.set(url, new SourceMap(JSON.parse(map) as SourceMapPayload));
  }

  delete(url: string): void {
    this.#maps.delete(url);
  }

  /** The stack with the files and lines that people wrote. */
  map(stack: string): string {
    return stack.replace(POSITION, (text, url: string, line: string, column: string) => {
      const found = this.#find(url, Number(line), Number(column));
      return found === undefined ? text : `${found.file}:${found.line}:${found.column}`;
    });
  }

  /** Where in a script the error came about: the topmost position that is in one. */
  locate(stack: string | undefined): SourceLocation | undefined {
    for (const [, url = '', line, column] of (stack ?? '').matchAll(POSITION)) {
      const found = this.#find(url, Number(line), Number(column));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #find(url: string, line: number, column: number): SourceLocation | undefined {
    const entry = this.#maps.get(url)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return undefined;
    const file = new URL(entry.originalSource, new URL('./', url));
    return {
      file: fileURLToPath(new URL(file.pathname, 'file:')),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  }
}
