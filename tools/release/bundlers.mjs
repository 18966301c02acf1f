// Bundles a program into files that run where no package is installed, by each bundler as its users start it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { install, runProgram } from './consumer.mjs';

const PROGRAM = fileURLToPath(new URL('programs/bundled.mjs', import.meta.url));
const require = createRequire(import.meta.url);
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);

/** Each writes its bundle into a folder; the program of it is `main.*`. */
const BUNDLERS = {
  async esbuild(entry, outdir, folder) {
    const { build } = await load('esbuild');
    await build({
      entryPoints: { main: entry },
      outdir,
      absWorkingDir: folder,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      splitting: true,
      target: 'node20',
      logLevel: 'silent',
      outExtension: { '.js': '.mjs' },
    });
  },
  async 'esbuild, CommonJS'(entry, outdir, folder) {
    const { build } = await load('esbuild');
    await build({
      entryPoints: { main: entry },
      outdir,
      absWorkingDir: folder,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'silent',
      outExtension: { '.js': '.cjs' },
    });
  },
  async rollup(entry, dir) {
    const { rollup } = await load('rollup');
    const resolve = await load('@rollup/plugin-node-resolve');
    const commonjs = await load('@rollup/plugin-commonjs');
    const bundled = await rollup({
      input: { main: entry },
      plugins: [plugin(resolve)({ preferBuiltins: true }), plugin(commonjs)()],
      onwarn: () => undefined,
    });
    await bundled.write({ dir, format: 'es', entryFileNames: '[name].mjs' });
  },
  async webpack(entry, path, folder) {
    const { default: webpack } = await load('webpack');
    const stats = await new Promise((resolve, reject) =>
      webpack(
        {
          context: folder,
          mode: 'production',
          target: 'node20',
          entry,
          output: { path, filename: 'main.cjs' },
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      ),
    );
    if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  },
  async 'vite, SSR'(entry, outDir, folder) {
    const vite = await import(pathToFileURL(join(fileURLToPath(new URL('.', import.meta.url)), 'node_modules/vite/dist/node/index.js')).href); // prettier-ignore
    await vite.build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir,
        rollupOptions: { output: { entryFileNames: 'main.mjs' } },
      },
    });
  },
  async ncc(entry, outdir) {
    const { default: ncc } = await load('@vercel/ncc');
    const { code, assets } = await ncc(entry, {
      quiet: true,
      minify: false,
    });
    const isModule = /^\s*(?:import|export)\s/m.test(code);
    writeFileSync(join(outdir, isModule ? 'main.mjs' : 'main.cjs'), code);
    for (const [name, { source }] of Object.entries(assets)) {
      mkdirSync(join(outdir, name, '..'), { recursive: true });
      writeFileSync(join(outdir, name), source);
    }
  },
};

export async function bundle(registry, scratch) {
  const folder = join(scratch, 'bundled');
  install(folder, registry, {
    '@switchwire/conn-manager': 'latest',
    '@switchwire/esl-client': 'latest',
    '@switchwire/fake-freeswitch': 'latest',
    '@switchwire/fs-scripting': 'latest',
  });
  for (const optional of ['mongodb', 'esbuild'])
    assert.ok(!existsSync(join(folder, 'node_modules', optional)), `nobody asked for ${optional}`);
  cpSync(PROGRAM, join(folder, 'bundled.mjs'));
  const failed = [];
  for (const [name, build] of Object.entries(BUNDLERS)) {
    // outside of the folder, so that nothing can be found beside it
    const out = join(scratch, 'bundles', name.replaceAll(/\W+/g, '-'));
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'package.json'), '{}');
    const { NODE_ENV } = process.env;
    try {
      await build(join(folder, 'bundled.mjs'), out, folder);
      const main = readdirSync(out).find((file) => /^main\.[cm]?js$/.test(file));
      assert.equal(runProgram(out, main).trim(), 'connected: true, sockets: 1, digit: 7');
      console.log(`  ${name}: runs`);
    } catch (error) {
      failed.push(name);
      console.log(`  ${name}: ${error.message}\n${error.stderr ?? ''}`.slice(0, 3_000));
    } finally {
      // vite leaves `production` behind, with which npm installs no development dependencies in the parts that follow
      if (NODE_ENV === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = NODE_ENV;
    }
  }
  assert.deepEqual(failed, []);
}

/** Some plugins are CommonJS: what Node gives for them has one more step. */
const plugin = (module) => module.nodeResolve ?? module.default?.default ?? module.default;
