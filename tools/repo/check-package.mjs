// Packs the package in the current folder with the workspace packages it needs, checks its shape (publint, attw),
// installs the archives into an empty folder and loads every entry as ESM and by require().
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('../..', import.meta.url));
const attw = fileURLToPath(
  new URL('dist/index.js', import.meta.resolve('@arethetypeswrong/cli/package.json')),
);
const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Every workspace that is published, by its name. */
const byName = new Map(
  JSON.parse(run('npm', ['query', '.workspace'], root))
    .filter((workspace) => workspace.private !== true)
    .map(({ name, location }) => [name, join(root, location)]),
);

/** What a package promises: how many packages it brings, itself included, and how large its archive and all of them are. */
const PROMISES = {
  '@switchwire/esl-client': { packages: 2, archiveBytes: 90_000, allBytes: 150_000 },
};

/** The package and the workspace packages it depends on. */
const closureOf = (folder, found = new Set()) => {
  if (found.has(folder)) return found;
  found.add(folder);
  for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
    const dependency = byName.get(name);
    if (dependency !== undefined) closureOf(dependency, found);
  }
  return found;
};

const folder = process.cwd();
const manifest = readManifest(folder);
const work = mkdtempSync(join(tmpdir(), 'switchwire-pack-'));
const problems = [];
try {
  const archives = new Map();
  for (const member of closureOf(folder)) {
    const [packed] = JSON.parse(
      run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', work], member),
    );
    archives.set(readManifest(member).name, join(work, packed.filename));
  }

  const { messages } = await publint({ pkgDir: folder, strict: true });
  problems.push(
    ...messages
      .filter((message) => !isOwnCondition(message))
      .map((message) => `publint: ${formatMessage(message, manifest)}`),
  );

  const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');
  try {
    run(
      process.execPath,
      [attw, archives.get(manifest.name), '--profile', 'esm-only', '--format', 'ascii'],
      root,
    );
  } catch (error) {
    problems.push(`attw: ${error.stdout}${error.stderr}`);
  }

  problems.push(...emptyImports(folder));

  const promise = PROMISES[manifest.name];
  if (promise !== undefined) problems.push(...brokenPromises(promise, archives));

  // Third-party dependencies come from the workspace's own installation: what is tested here is our packing.
  const consumer = mkdtempSync(join(tmpdir(), 'switchwire-use-'));
  try {
    writeFileSync(
      join(consumer, 'package.json'),
      JSON.stringify({ name: 'consumer', private: true }),
    );
    for (const [name, archive] of archives) {
      const target = join(consumer, 'node_modules', name);
      run('mkdir', ['-p', target], root);
      run('tar', ['-xzf', archive, '-C', target, '--strip-components=1'], root);
    }
    for (const entry of entries) {
      const specifier = join(manifest.name, entry).replaceAll('\\', '/');
      const env = { ...process.env, NODE_PATH: join(root, 'node_modules') };
      const esm = `import ${JSON.stringify(specifier)};`;
      const cjs = `require(${JSON.stringify(specifier)});`;
      linkThirdParty(consumer, folder);
      execFileSync(process.execPath, ['--input-type=module', '-e', esm], {
        cwd: consumer,
        env,
        stdio: 'pipe',
      });
      execFileSync(
        process.execPath,
        ['--input-type=commonjs', '--experimental-require-module', '-e', cjs],
        { cwd: consumer, env, stdio: 'pipe' },
      );
    }
    for (const [bin, file] of Object.entries(manifest.bin ?? {})) {
      execFileSync(
        process.execPath,
        [join(consumer, 'node_modules', manifest.name, file), '--version'],
        { cwd: consumer, stdio: 'pipe' },
      );
      if (!existsSync(join(folder, file))) problems.push(`bin ${bin}: ${file} is missing`);
    }
  } catch (error) {
    problems.push(`installed alone: ${error.message}\n${error.stderr ?? ''}`);
  } finally {
    rmSync(consumer, { recursive: true, force: true });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The condition that leads to sources inside the workspace; sources are not published. */
function isOwnCondition({ code, path = [] }) {
  return code === 'FILE_NOT_PUBLISHED' && path.at(-1) === '@switchwire/source';
}

/** `import {} from 'x'`, or `import 'x'`, of another package loads x for nothing, and stops a bundler that does not find it. */
function emptyImports(folder) {
  return readdirSync(join(folder, 'dist'), { recursive: true })
    .filter((file) => file.endsWith('.js'))
    .filter((file) =>
      /^(?:(?:im|ex)port \{\s*\} from|import ['"][^.])/m.test(
        readFileSync(join(folder, 'dist', file), 'utf8'),
      ),
    )
    .map(
      (file) =>
        `dist/${file} imports nothing from a module: "import { type … }" instead of "import type { … }"`,
    );
}

/** Installs the archives as npm does, with no registry at hand, and counts. */
function brokenPromises({ packages, archiveBytes, allBytes }, archives) {
  const files = [...archives.values()];
  const user = mkdtempSync(join(tmpdir(), 'switchwire-alone-'));
  try {
    writeFileSync(join(user, 'package.json'), JSON.stringify({ name: 'user', private: true }));
    run('npm', ['install', '--offline', '--ignore-scripts', ...files], user);
    const lock = JSON.parse(readFileSync(join(user, 'package-lock.json'), 'utf8'));
    const installed = Object.keys(lock.packages).filter((path) => path !== '');
    const own = statSync(archives.get(manifest.name)).size;
    const all = files.reduce((sum, file) => sum + statSync(file).size, 0);
    console.log(
      `installed alone: ${installed.length} packages, ${own} bytes packed, ${all} with all it brings`,
    );
    return [
      installed.length > packages &&
        `brings ${installed.length} packages, ${packages} are the most: ${installed.join(', ')}`,
      own > archiveBytes && `is ${own} bytes packed, ${archiveBytes} are the most`,
      all > allBytes && `is ${all} bytes with all it brings, ${allBytes} are the most`,
    ].filter((problem) => problem !== false);
  } finally {
    rmSync(user, { recursive: true, force: true });
  }
}

/** Links every declared third-party dependency of the closure; an undeclared one is therefore missing. */
function linkThirdParty(consumer, start) {
  for (const member of closureOf(start)) {
    const { dependencies = {}, peerDependencies = {} } = readManifest(member);
    for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies)]) {
      if (byName.has(name)) continue;
      const target = join(consumer, 'node_modules', name);
      if (existsSync(target)) continue;
      run('mkdir', ['-p', join(target, '..')], root);
      const own = join(member, 'node_modules', name);
      run('ln', ['-s', existsSync(own) ? own : join(root, 'node_modules', name), target], root);
    }
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${manifest.name}: shape is good`);
