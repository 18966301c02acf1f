import { type OnResolveArgs, type OnResolveResult, type Plugin, type PluginBuild } from 'esbuild';
import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { withinDeadline } from '../deadline.ts';
import { asError } from '../errors.ts';
import { guardedProcessModule } from './guarded-process.ts';

const NAMESPACE = 'external';
/** A package or a Node module; not a path, not a URL, not an `imports` entry of package.json. */
const BARE = /^[^./#]/;
/** Marks a question to the bundler's own resolver, which asks this plugin again. */
const INNER = { asked: 'by external-modules' };
/** How the bundler leaves `import()` of a package behind; a text that is found nowhere else. */
const LATE = 'switchwire-late:';

/** What the host itself provides, by the name that a script imports. */
type OwnModules = ReadonlyMap<string, () => Promise<object>>;

/**
 * Switchwire's own packages are the host's: a script needs no node_modules beside it for them, and what it compares
 * by `instanceof` is of the same make.
 */
const SWITCHWIRE = [
  ['@switchwire/fs-scripting', () => import('../index.ts')],
  ['@switchwire/conn-manager', () => import('@switchwire/conn-manager')],
  ['@switchwire/esl-protocol', () => import('@switchwire/esl-protocol')],
] as const;

export interface ExternalModulesOptions {
  /** For loading one package while bundling. */
  readonly timeoutMs: number;
  /** What the script gets as `node:process`. */
  readonly process: NodeJS.Process;
}

/** The packages that a script imports, loaded by Node itself and shared with everything else in the process. */
export interface ExternalModules {
  readonly plugin: Plugin;
  /** What the bundle calls for each name it imports. */
  readonly pick: (specifier: string, name: string) => unknown;
  /** What it calls for `import()` of a package. */
  readonly load: (specifier: string) => Promise<object>;
}

/**
 * The bundle is not a module and cannot import, so packages are loaded while bundling and the bundle picks names out of
 * them. `import()` of a package is resolved beside the script now and loaded when it runs.
 *
 * @param pickName What the bundle knows `pick` as.
 */
export function externalModules(
  pickName: string,
  { timeoutMs, process }: ExternalModulesOptions,
): ExternalModules {
  const processModule = (): Promise<object> => guardedProcessModule(process);
  const own: OwnModules = new Map<string, () => Promise<object>>([
    ...SWITCHWIRE,
    ['process', processModule],
    ['node:process', processModule],
  ]);
  const load = async (path: string): Promise<object> =>
    own.get(path)?.() ?? ((await import(/* @vite-ignore */ path)) as object);
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  const plugin: Plugin = {
    name: 'external-modules',
    setup(build) {
      build.onResolve({ filter: BARE }, (args) => resolveExternal(build, own, args));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => {
        try {
          const loaded = (await withinDeadline('loading it', timeoutMs, () =>
            load(path),
          )) as Readonly<Record<string, unknown>>;
          modules.set(path, loaded);
          return { contents: shimOf(path, Object.keys(loaded), pickName), loader: 'js' };
        } catch (thrown) {
          return { errors: [{ text: `Cannot load ${path}: ${asError(thrown).message}` }] };
        }
      });
    },
  };
  return { plugin, pick: (specifier, name) => modules.get(specifier)?.[name], load };
}

/** Turns what the bundler left of `import()` into calls: code that is not a module has no such thing. */
export function withLateImports(code: string, loadName: string): string {
  return code.replaceAll(`import("${LATE}`, `${loadName}("`);
}

async function resolveExternal(
  build: PluginBuild,
  own: OwnModules,
  { path, kind, resolveDir, importer, pluginData }: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  if (pluginData === INNER || kind === 'entry-point') return undefined;
  if (own.has(path) || isBuiltin(path)) {
    return kind === 'dynamic-import'
      ? { path: LATE + path, external: true }
      : { path, namespace: NAMESPACE };
  }
  const found = await build.resolve(path, { kind, resolveDir, importer, pluginData: INNER });
  const missing = found.errors.length > 0;
  // a package that a script can do without may be missing; `import()` says so when it runs
  if (kind === 'dynamic-import') {
    return { path: LATE + (missing ? path : pathToFileURL(found.path).href), external: true };
  }
  if (missing) return { errors: found.errors.map(({ text }) => ({ text })) };
  return { path: pathToFileURL(found.path).href, namespace: NAMESPACE };
}

/** A module with the same names; those that are not imported leave no trace in the bundle. */
function shimOf(path: string, names: readonly string[], pickName: string): string {
  return names
    .map((name, index) => {
      const call = `/* @__PURE__ */${pickName}(${JSON.stringify(path)},${JSON.stringify(name)})`;
      return `const _${index}=${call};export{_${index} as ${JSON.stringify(name)}};`;
    })
    .join('');
}
