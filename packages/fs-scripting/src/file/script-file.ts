import { constants, Script as VmScript } from 'node:vm';
import { pathToFileURL } from 'node:url';
import { type Script } from '../authoring/script-context.ts';
import { isScript } from '../authoring/define-script.ts';
import { withinDeadline } from '../deadline.ts';
import { asError, ScriptError } from '../errors.ts';
import { type ExternalModules } from './external-modules.ts';
import { guardedProcess, PROCESS } from './guarded-process.ts';
import { bundleScript, LOAD, PICK, RETURN } from './script-bundle.ts';
import { type SourceHashes } from './local-sources.ts';
import { type StackMaps } from './stack-maps.ts';

/** A script that was loaded from a file. */
export interface LoadedFile {
  readonly script: Script;
  /** Under this URL its code runs; {@link StackMaps} knows it until it is deleted. */
  readonly url: string;
  /** Whether it imports `currentCall`. */
  readonly knowsCall: boolean;
}

const EXIT_REFUSED =
  'was refused: it would end the host and all of its scripts; throw an error instead';

type Evaluate = (
  pick: ExternalModules['pick'],
  load: ExternalModules['load'],
  process: NodeJS.Process,
  take: (exported: unknown) => void,
) => Promise<void>;

/**
 * Reads, bundles and evaluates a file. Nothing of it stays in Node's module cache: a version that is not used any
 * more is collected as a whole. What it imports from packages is loaded once per process, as always.
 *
 * A top level, or a package, that does not come to its end within `timeoutMs` is a ScriptError like any other.
 *
 * @param sources Filled with what was read, also on failure.
 */
export async function loadScriptFile(
  identity: { readonly name: string; readonly number: number },
  file: string,
  maps: StackMaps,
  sources: SourceHashes,
  timeoutMs: number,
): Promise<LoadedFile> {
  const { name, number } = identity;
  const url = `${pathToFileURL(file).href}?version=${number}`;
  const process = guardedProcess((call) => {
    const location = maps.locate(url, new Error().stack);
    return new ScriptError(name, `${call} ${EXIT_REFUSED}`, { location });
  });
  const { code, map, externals } = await bundleScript({ name, file, sources, timeoutMs, process });
  maps.add(name, url, file, map);
  /** Names that the script imports from packages. */
  const picked = new Set<string>();
  const pick: ExternalModules['pick'] = (specifier, picking) => {
    picked.add(picking);
    return externals.pick(specifier, picking);
  };
  try {
    const exported = await withinDeadline(`The top level of ${file}`, timeoutMs, () =>
      evaluate(code, url, process, { ...externals, pick }),
    );
    if (isScript(exported)) return { script: exported, url, knowsCall: picked.has('currentCall') };
    throw new ScriptError(name, `${file} has no \`export default defineScript(…)\``);
  } catch (thrown) {
    const error = asError(thrown);
    const location = maps.locate(url, error.stack);
    maps.delete(url);
    if (error instanceof ScriptError) throw error;
    throw new ScriptError(name, error.message, { location, cause: error });
  }
}

async function evaluate(
  code: string,
  url: string,
  process: NodeJS.Process,
  { pick, load }: ExternalModules,
): Promise<unknown> {
  const names = [PICK, LOAD, PROCESS, RETURN].join();
  const vmScript = new VmScript(`(async (${names}) => {\n${code}\n})`, {
    filename: url,
    lineOffset: -1,
    // for what import() computes when it runs; all other imports have become calls
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  let exported: unknown;
  const run = vmScript.runInThisContext() as Evaluate;
  await run(pick, load, process, (value) => {
    exported = value;
  });
  return exported;
}
