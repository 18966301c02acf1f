// NATS servers for the tests: programs that tests start, stop and kill themselves. Order: nats-server on the PATH,
// Debian's package when we are root, the Go module of tools/nats-server. Where the tests are required to run (CI), the
// oldest version that is supported, Debian's, and the newest, the module's, are both provided. NATS_URL names one more
// server, which is used and left alone.
import { buildGoTool, NATS_SERVER } from './build-go-tool.mjs';
import { findProgram } from './find-program.mjs';
import { installPackages } from './install-package.mjs';
import { runProgram } from './run-program.mjs';

/** Debian puts it where the PATH of users does not lead. */
const findServer = () => findProgram(['nats-server'], `${process.env.PATH ?? ''}:/usr/sbin`);

async function installed() {
  const known = findServer();
  if (known !== undefined) return describe(known, '');
  const install = await installPackages(['nats-server']);
  if ('problem' in install) return install;
  const path = findServer();
  return path === undefined
    ? { problem: 'the package of Debian brought no nats-server' }
    : describe(path, `, installed in ${install.seconds} s`);
}

async function describe(path, how) {
  const { output } = await runProgram(path, ['--version'], { deadlineMs: 20_000 });
  const version = /v?(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? 'of an unknown version';
  return { command: [path], name: `nats-server ${version}${how}` };
}

async function built() {
  const build = await buildGoTool(NATS_SERVER);
  return 'problem' in build ? build : { command: [build.binary], name: build.name };
}

/** `nats://user:secret@host` for a table that everybody reads. */
const withoutCredentials = (url) => url.replace(/\/\/[^/]*@/, '//');

/**
 * @param {{ all: boolean, given?: string | undefined }} options `all`: every version that is supported, not just one.
 * @returns {Promise<{ url?: string, servers: readonly { command: readonly string[], name: string }[], ranAgainst: string, missing: boolean }>}
 */
export async function provideNats({ all, given = process.env.NATS_URL }) {
  const first = await installed();
  const second = all || 'problem' in first ? await built() : undefined;
  const found = [first, second].filter((one) => one !== undefined);
  const servers = found.filter((one) => 'command' in one);
  const problems = found.flatMap((one) => ('problem' in one ? [one.problem] : []));
  const names = [...(given ? [withoutCredentials(given)] : []), ...servers.map(({ name }) => name)];
  // what should have run and could not is said beside what ran
  const lacking = all && problems.length > 0 ? `; missing: ${problems.join('; ')}` : '';
  return {
    ...(given && { url: given }),
    servers,
    ranAgainst:
      names.length > 0
        ? names.join(' and ') + lacking
        : `nothing, its tests were skipped: ${problems.join('; ')}. Install nats-server (2.9 or newer) or Go (1.26 or newer), or set NATS_URL`,
    missing: servers.length === 0 || lacking !== '',
  };
}
