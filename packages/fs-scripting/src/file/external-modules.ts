import { type OnResolveArgs, type OnResolveResult, type Plugin, type PluginBuild } from 'esbuild';
import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { withinDeadline } from '../deadline.ts';
import { asError } from '../errors.ts';

const NAMESPACE = 'external';
/** A package or a Node module; not a path, not a URL, not an `imports` entry of package.json. */
const BARE = /^[^./#]/;
/** Marks a question to the bundler's own resolver, which comes by here again. */
const INNER = { asked: 'by external-modules' };
/** How the bundler leaves `import()` of a package behind; text that nobody else writes. */
const LATE = 'switchwire-late:';

/**
 * Switchwire's own packages are the host's: a script needs no node_modules beside it for them, and what it compares
 * by `instanceof` is of the same make.
 */
const OWN = new Map<string, () => Promise<object>>([
  ['@switchwire/fs-scripting', () => import('../index.ts')],
  ['@switchwire/conn-manager', () => import('@switchwire/conn-manager')],
  ['@switchwire/esl-protocol', () => import('@switchwire/esl-protocol')],
]);

/** The packages that a script imports, loaded by Node itself and shared with everything else in the process. */
export interface ExternalModules {
  readonly plugin: Plugin;
  /** What the bundle calls for each name it imports. */
  readonly pick: (specifier: string, name: string) => unknown;
  /** What it calls for `import()` of a package. */
  readonly load: (specifier: string) => Promise<object>;
}

/**
 * The bundle is no module and cannot import, so packages are loaded while bundling and the bundle picks names out of
 * them. `import()` of a package is resolved beside the script now and loaded when it runs.
 *
 * @param pickName What the bundle knows `pick` as.
 * @param timeoutMs For loading one package while bundling.
 */
export function externalModules(pickName: string, timeoutMs: number): ExternalModules {
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  const plugin: Plugin = {
    name: 'external-modules',
    setup(build) {
      build.onResolve({ filter: BARE }, (args) => resolveExternal(build, args));
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

/** Turns what the bundler left of `import()` into calls: code that is no module has no such thing. */
export function withLateImports(code: string, loadName: string): string {
  return code.replaceAll(`import("${LATE}`, `${loadName}("`);
}

async function resolveExternal(
  build: PluginBuild,
  { path, kind, resolveDir, importer, pluginData }: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  if (pluginData === INNER || kind === 'entry-point') return undefined;
  if (OWN.has(path) || isBuiltin(path)) {
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

async function load(path: string): Promise<object> {
  const own = OWN.get(path);
  return own === undefined ? ((await import(/* @vite-ignore */ path)) as object) : own();
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
