// Chromium for the tests of the viewer. Order: CHROMIUM_PATH, the PATH, Debian's package when we are root,
// Playwright's download where that package is installed.
import { existsSync } from 'node:fs';
import { findProgram } from './find-program.mjs';
import { installPackages } from './install-package.mjs';
import { runProgram } from './run-program.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const INSTALL_DEADLINE_MS = 10 * 60_000;
const ADVICE =
  'Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH to its program';

async function installPackage() {
  const installed = await installPackages(['chromium', 'fonts-dejavu-core']);
  if ('problem' in installed) return installed;
  const path = findProgram(NAMES);
  return path === undefined
    ? { problem: 'the package of Debian brought no program' }
    : { path, how: `installed in ${installed.seconds} s` };
}

async function playwrightDownload() {
  const optional = 'playwright-core';
  try {
    const { chromium } = (await import(optional)).default;
    if (!existsSync(chromium.executablePath()))
      await runProgram('npx', ['--no-install', optional, 'install', 'chromium'], {
        deadlineMs: INSTALL_DEADLINE_MS,
      });
    const path = chromium.executablePath();
    return existsSync(path) ? { path, how: 'downloaded by Playwright' } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {{ install: boolean, given?: string | undefined }} options
 * @returns {Promise<{ path?: string, ranAgainst: string, missing: boolean }>}
 */
export async function provideBrowser({ install, given = process.env.CHROMIUM_PATH }) {
  const known = given || findProgram(NAMES);
  if (known) return { path: known, ranAgainst: await describe(known), missing: false };
  if (!install) return { ranAgainst: 'not asked for by these arguments', missing: false };
  const installed = await installPackage();
  const found = 'path' in installed ? installed : await playwrightDownload();
  if (found === undefined)
    return {
      ranAgainst: `nothing, its tests were skipped: ${installed.problem}. ${ADVICE}`,
      missing: true,
    };
  return {
    path: found.path,
    ranAgainst: `${await describe(found.path)}, ${found.how}`,
    missing: false,
  };
}

async function describe(path) {
  const { ok, output } = await runProgram(path, ['--version'], { deadlineMs: 20_000 });
  return ok ? `${path}, ${output.split('\n').at(-1)}` : path;
}
