import { findProgram } from './find-program.mjs';
import { runProgram } from './run-program.mjs';

const INSTALL_DEADLINE_MS = 10 * 60_000;
/** The one under way: apt-get holds a lock, and would fail for a second. */
let installing = Promise.resolve();

/**
 * Installs packages of Debian, which takes root.
 *
 * @param {readonly string[]} packages
 * @returns {Promise<{ seconds: number } | { problem: string }>}
 */
export async function installPackages(packages) {
  const apt = findProgram(['apt-get']);
  if (apt === undefined || process.getuid?.() !== 0)
    return { problem: 'no Debian package without root' };
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = installing.then(async () => {
    const options = { env, deadlineMs: INSTALL_DEADLINE_MS };
    await runProgram(apt, ['update', '-q'], options);
    const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
    return runProgram(apt, args, options);
  });
  installing = run.catch(() => undefined);
  const install = await run;
  return install.ok
    ? { seconds: install.seconds }
    : { problem: `apt-get install failed: ${install.output.slice(-300)}` };
}
