// After tsc: puts zod into dist as one module, with its types and its license. Installed, zod is 6 MB, of which half are
// its sources and most of the rest are languages and CommonJS; it loads 60 files. package.json maps #zod to this copy.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const zod = dirname(fileURLToPath(import.meta.resolve('zod/package.json')));
const target = fileURLToPath(new URL('../dist/vendor/zod', import.meta.url));
/** The languages of messages; each option has its own, in English. */
const LANGUAGES = "export { default as en } from './en.js';\n";

rmSync(target, { recursive: true, force: true });
await build({
  entryPoints: [join(zod, 'index.js')],
  outfile: join(target, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'inline',
  logLevel: 'warning',
  plugins: [
    {
      name: 'one language',
      setup: (bundler) =>
        bundler.onLoad({ filter: /[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({
          contents: LANGUAGES,
        })),
    },
  ],
});

for (const folder of ['v4/classic', 'v4/core']) {
  mkdirSync(join(target, folder), { recursive: true });
  for (const name of readdirSync(join(zod, folder)).filter((file) => file.endsWith('.d.ts')))
    cpSync(join(zod, folder, name), join(target, folder, name));
}
mkdirSync(join(target, 'v4/locales'));
cpSync(join(zod, 'v4/locales/en.d.ts'), join(target, 'v4/locales/en.d.ts'));
writeFileSync(join(target, 'v4/locales/index.d.ts'), LANGUAGES);
cpSync(join(zod, 'index.d.ts'), join(target, 'index.d.ts'));
cpSync(join(zod, 'LICENSE'), join(target, 'LICENSE'));
// in the form in which vite writes it for the viewer's page
const { name, version, license } = JSON.parse(readFileSync(join(zod, 'package.json'), 'utf8'));
const text = readFileSync(join(zod, 'LICENSE'), 'utf8');
writeFileSync(
  join(target, 'licenses.json'),
  `${JSON.stringify([{ name, version, identifier: license, text }], null, 2)}\n`,
);
