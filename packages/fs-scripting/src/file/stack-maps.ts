import { SourceMap, type SourceMapPayload } from 'node:module';
import { parse } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type SourceLocation } from '../errors.ts';

interface MappedCode {
  /** The script that the code belongs to. */
  readonly script: string;
  readonly map: SourceMap;
  /** Paths of the map, which are percent-encoded, begin here. */
  readonly root: URL;
  /** A position in this code as a stack shows it: `file:///srv/x.ts?version=3:12:7`. */
  readonly position: RegExp;
}

/** Source maps of the versions that are loaded, for readable stacks. */
export class StackMaps {
  readonly #codes = new Map<string, MappedCode>();

  /**
   * @param script Its name.
   * @param url Under which the code runs.
   * @param file The script it came from.
   * @param map As the bundler wrote it, with paths from the root of the file system.
   */
  add(script: string, url: string, file: string, map: string): void {
    const escaped = url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    this.#codes.set(url, {
      script,
      map: new SourceMap(JSON.parse(map) as SourceMapPayload),
      root: pathToFileURL(parse(file).root),
      position: new RegExp(`${escaped}:(\\d+):(\\d+)`, 'g'),
    });
  }

  delete(url: string): void {
    this.#codes.delete(url);
  }

  /** The script whose code is highest in the stack, in whichever version; undefined when no script's code is in it. */
  scriptIn(stack: unknown): string | undefined {
    if (typeof stack !== 'string') return undefined;
    let found: { readonly at: number; readonly script: string } | undefined;
    for (const [url, { script }] of this.#codes) {
      const at = stack.indexOf(`${url}:`);
      if (at >= 0 && (found === undefined || at < found.at)) found = { at, script };
    }
    return found?.script;
  }

  /** The stack with the files and lines of the sources. */
  map(stack: string): string {
    let mapped = stack;
    for (const [url, code] of this.#codes) {
      if (!mapped.includes(url)) continue;
      mapped = mapped.replace(code.position, (text, line: string, column: string) => {
        const found = find(code, line, column);
        return found === undefined ? text : `${found.file}:${found.line}:${found.column}`;
      });
    }
    return mapped;
  }

  /** Where in this code the error was thrown: the topmost position in the stack that belongs to it. */
  locate(url: string, stack: unknown): SourceLocation | undefined {
    const code = this.#codes.get(url);
    // a stack may be anything: some libraries make a list of it
    if (code === undefined || typeof stack !== 'string') return undefined;
    for (const [, line = '', column = ''] of stack.matchAll(code.position)) {
      const found = find(code, line, column);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function find({ map, root }: MappedCode, line: string, column: string): SourceLocation | undefined {
  const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
  if (!('originalSource' in entry)) return undefined;
  return {
    file: fileURLToPath(new URL(entry.originalSource, root)),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}
