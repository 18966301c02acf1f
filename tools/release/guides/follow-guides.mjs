// Follows the pages of the documentation as a reader does: writes the files that they name, runs their commands one after the other, and
// compares what is printed with what they show, with the packages of our registry. `SWITCHWIRE_PAGES=fleet,brokers` follows these only.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../workspace-copy.mjs';
import { stepsOf } from './page.mjs';
import { NOT_FOLLOWED, PAGES } from './pages.mjs';
import { Reader, readersEnvironment } from './reader.mjs';
import { HERE, startServices } from './services.mjs';
import { Walk } from './walk.mjs';

export async function followGuides(registry, scratch) {
  const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((page) => /^(?:docs|packages|apps)\/|^[A-Z]+\.md$/.test(page))
    .filter((page) => !page.endsWith('CHANGELOG.md') && !page.includes('/template/'));
  // a page with commands is followed, or the table says why not
  assert.deepEqual(problemsOf(pages), []);

  const only = process.env.SWITCHWIRE_PAGES?.split(',');
  const wanted = Object.keys(PAGES).filter((page) => only?.some((name) => page.includes(name)) ?? true); // prettier-ignore
  const folder = join(scratch, 'guides');
  mkdirSync(folder);
  const env = readersEnvironment(registry, folder);
  const [version] = await registry.versionsOf('create-switchwire');
  const createArchive = `${registry.url}create-switchwire/-/create-switchwire-${version}.tgz`;
  const failed = [];
  for (const page of wanted) {
    const began = performance.now();
    try {
      const { done, leftOut } = await follow(
        page,
        join(folder, page.replaceAll(/\W+/g, '-')),
        env,
        { createArchive },
      );
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`  ${page}: ${done} steps in ${seconds} s`);
      for (const [what, why] of leftOut) console.log(`    not followed: ${what} (${why})`);
    } catch (error) {
      failed.push(page);
      console.log(`  ${page}: ${error.stack}`.slice(0, 6_000));
    }
  }
  if (only === undefined)
    for (const [page, why] of Object.entries(NOT_FOLLOWED)) console.log(`  ${page}: not followed: ${why}`); // prettier-ignore
  assert.deepEqual(failed, []);
}

/** @returns {string[]} */
function problemsOf(pages) {
  const known = new Set([...Object.keys(PAGES), ...Object.keys(NOT_FOLLOWED)]);
  const withCommands = pages.filter((page) => stepsOf(readFileSync(join(root, page), 'utf8')).some(({ commands, session, file }) => commands ?? session ?? file)); // prettier-ignore
  return [
    ...withCommands.filter((page) => !known.has(page)).map((page) => `${page} has commands: name it in tools/release/guides/pages.mjs`), // prettier-ignore
    ...[...known].filter((page) => !withCommands.includes(page)).map((page) => `${page} has no commands any more`), // prettier-ignore
  ];
}

/** @returns {Promise<{ done: number, leftOut: (readonly [what: string, why: string])[] }>} */
async function follow(page, folder, env, facts) {
  const plan = PAGES[page];
  mkdirSync(folder);
  const started = {
    ...facts,
    ...(await startServices(plan.services ?? [], plan.freeswitch ?? [], folder)),
  };
  const PATH = [started.path, env.PATH].filter((one) => one !== undefined).join(delimiter);
  const own = { PATH, SWITCHWIRE_LISTEN: `${HERE}:8888`, SWITCHWIRE_URL: `http://${HERE}:8888` };
  const adapt = (text) => plan.adapt?.(started.adapt(text), started) ?? started.adapt(text);
  const reader = new Reader(folder, { ...env, ...own, ...plan.env }, adapt);
  const walk = new Walk(reader, plan);
  try {
    await plan.setup?.(reader, started);
    for (const step of stepsOf(readFileSync(join(root, page), 'utf8')))
      await walk.take(step).catch((error) => {
        throw new Error(`${page}:${step.line}: ${error.message}`, { cause: error });
      });
    await plan.after?.(reader, { ...started, server: walk.server });
    walk.end();
  } finally {
    await reader.leave();
    await started.stop();
  }
  return walk;
}
