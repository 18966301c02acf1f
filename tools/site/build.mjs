// `node tools/site/build.mjs [--serve]`: the documentation as a site, in tools/site/dist, without the network. Fails at a broken link, a
// broken code block, a warning of TypeDoc or an export without a comment.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vitepress';
import { blocksOf, brokenBlocks } from './code-blocks.mjs';
import { errorPages } from './error-pages.mjs';
import { pageOf, withSiteLinks } from './pages.mjs';
import { writeReference } from './reference.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const content = join(here, '.cache/pages');
const write = (page, text) => {
  mkdirSync(dirname(join(content, page)), { recursive: true });
  writeFileSync(join(content, page), text);
};

rmSync(content, { recursive: true, force: true });
const files =
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' }) // prettier-ignore
    .split('\n')
    .filter((file) => pageOf(file) !== undefined);
const errors = errorPages(readFileSync(join(root, 'docs/concepts/errors.md'), 'utf8'));
const pages = new Set([...files.map(pageOf), ...errors.map(({ page }) => page)]);

/** The machines that a page draws, in its order. */
const MACHINES = {
  'docs/concepts/lifecycle.md': ['socket', 'pool', 'outbound'],
  'docs/concepts/fleet-lifecycle.md': ['membership', 'ownership'],
  'packages/conn-manager/README.md': ['socket'],
};
mkdirSync(join(content, 'public/diagrams'), { recursive: true });
execFileSync(
  process.execPath,
  ['--conditions=@switchwire/source', '--import', 'tsx', 'tools/repo/machine-pictures.ts', join(content, 'public/diagrams')], // prettier-ignore
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
cpSync(join(root, 'docs/images'), join(content, 'public/images'), { recursive: true });

const blocks = [];
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8');
  blocks.push(...blocksOf(file, text));
  write(
    pageOf(file),
    withDiagrams(
      file,
      withSiteLinks(text, file, (page) => pages.has(page)),
    ),
  );
}
for (const { page, text } of errors) write(page, text);
cpSync(join(here, 'index.md'), join(content, 'index.md'));

const broken = brokenBlocks(root, join(here, '.cache/blocks'), blocks);
if (broken.length > 0)
  throw new Error(`${broken.length} code blocks are broken:\n${broken.join('\n')}`);
const entries = await writeReference(root, here, join(content, 'reference'));

if (process.argv.includes('--serve')) {
  const server = await createServer(here);
  await server.listen();
  server.printUrls();
} else {
  await build(here);
  const count = readdirSync(join(here, 'dist'), { recursive: true }).filter((file) => file.endsWith('.html')).length; // prettier-ignore
  console.log(
    `site: ${count} pages, ${entries} entries, ${errors.length} errors, ${blocks.length} code blocks`,
  );
}

/** Pictures of the machines in place of their source; what is drawn of nothing else is left to the repository's own page. */
function withDiagrams(file, text) {
  const left = [...(MACHINES[file] ?? [])];
  const page = text.replaceAll(/^```mermaid\n([\s\S]*?)^```/gm, (block, source) => {
    if (!source.startsWith('stateDiagram')) return block.replace('```mermaid', '```text');
    const machine = left.shift();
    if (machine === undefined) throw new Error(`${file} draws a machine that build.mjs has no picture of`); // prettier-ignore
    return `![The states and edges of the ${machine} machine](/diagrams/${machine}.svg)`;
  });
  if (left.length > 0) throw new Error(`${file} no longer draws ${left.join(', ')}`);
  return page;
}
