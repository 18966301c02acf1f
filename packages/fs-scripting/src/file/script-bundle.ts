import { type BuildFailure, type BuildResult, type Message, type Plugin } from 'esbuild';
import { join, parse, resolve } from 'node:path';
import { ScriptError, type SourceLocation } from '../errors.ts';
import { loadBundler } from './bundler.ts';
import { externalModules, type ExternalModules, withLateImports } from './external-modules.ts';
import { PROCESS } from './guarded-process.ts';
import { localSources, META, prefixLength, type SourceHashes } from './local-sources.ts';

/** A script and what it imports, as one piece of JavaScript. */
export interface ScriptBundle {
  /** Expects `PICK`, `LOAD`, `PROCESS` and `RETURN` to be in scope; may await at its top level. */
  readonly code: string;
  /** Source map, version 3, as JSON. */
  readonly map: string;
  readonly externals: ExternalModules;
}

/** The module that imports the script; it is not a file. */
const ENTRY = 'switchwire:entry';

/** Called by the bundle with the module and name of something imported from a package. */
export const PICK = '__switchwire_import';
/** Called by the bundle in place of `import()` of a package. */
export const LOAD = '__switchwire_load';
/** Called by the bundle with the default export of the script. */
export const RETURN = '__switchwire_return';

export interface BundleOptions {
  /** Name of the script, for errors. */
  readonly name: string;
  readonly file: string;
  /** Filled with everything that was read, also when bundling fails, so that a watcher knows which files to watch. */
  readonly sources: SourceHashes;
  /** For each package that the script imports to load. */
  readonly timeoutMs: number;
  /** What the script gets as `process`. */
  readonly process: NodeJS.Process;
}

/**
 * Bundles a TypeScript or JavaScript file with its local imports; packages stay outside.
 *
 * Rejects with ScriptError, which names file and line.
 */
export async function bundleScript(options: BundleOptions): Promise<ScriptBundle> {
  const { name, file, sources } = options;
  const { build } = await loadBundler(name);
  const externals = externalModules(PICK, options);
  // paths in messages and in the source map begin here, whatever folder the program was started in
  const { root } = parse(file);
  try {
    const result = await build({
      stdin: {
        contents: `import * as script from ${JSON.stringify(file)};\n${RETURN}(script.default);`,
        resolveDir: root,
        sourcefile: ENTRY,
      },
      bundle: true,
      write: false,
      absWorkingDir: root,
      outfile: join(root, 'script.js'),
      format: 'esm',
      platform: 'node',
      target: 'node20',
      // without the condition "module", which Node itself does not know either
      conditions: [],
      preserveSymlinks: true,
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      define: {
        'import.meta': META,
        process: PROCESS,
        'globalThis.process': PROCESS,
        'global.process': PROCESS,
      },
      plugins: [localSources(sources), externals.plugin satisfies Plugin],
    });
    return { ...textsOf(result), externals };
  } catch (thrown) {
    throw isBuildFailure(thrown) ? scriptError(name, root, thrown) : thrown;
  }
}

function textsOf({ outputFiles = [] }: BuildResult): {
  readonly code: string;
  readonly map: string;
} {
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: withLateImports(textOf('.js'), LOAD), map: textOf('.map') };
}

function isBuildFailure(thrown: unknown): thrown is BuildFailure {
  return thrown instanceof Error && 'errors' in thrown && Array.isArray(thrown.errors);
}

function scriptError(name: string, root: string, failure: BuildFailure): ScriptError {
  const [first] = failure.errors;
  if (first === undefined) return new ScriptError(name, failure.message, { cause: failure });
  const others = failure.errors.length - 1;
  const more = others === 0 ? '' : ` (and ${others} more)`;
  const location = locationOf(root, first);
  return new ScriptError(name, `${first.text}${more}`, { location, cause: failure });
}

function locationOf(root: string, { location }: Message): SourceLocation | undefined {
  if (location === null || location.file === ENTRY) return undefined;
  const { line, column } = location;
  const file = resolve(root, location.file);
  const shift = line === 1 ? prefixLength(file) : 0;
  return { file, line, column: Math.max(0, column - shift) + 1 };
}
