// What a published package's manifest must say: without `repository` the registry refuses provenance; an exact internal
// range makes a patch of one package a release of all that use it, and puts two copies of it into one program.
import semver from 'semver';

const HOME = 'https://github.com/switchwire/switchwire';
const SCOPE = '@switchwire/';
/** The least Node.js that we promise; what we depend on has to run there too. */
const LEAST_NODE = '20.19.0';

/** What asks for a newer Node.js and runs on ours: why we know. */
const RUNS_ANYWAY = {
  cookie:
    'fastify loads it with light-my-request; the tests of mi-server run with it on Node.js 20',
};

const isInternal = (name) => name.startsWith(SCOPE);
const entriesOf = (dependencies = {}) => Object.entries(dependencies);

/** A published package: where it lives, what it needs, and in which versions. */
function publishedProblems(manifest, folder, versionOf) {
  const wanted = {
    license: 'Apache-2.0',
    homepage: `${HOME}/tree/main/${folder}#readme`,
    bugs: `${HOME}/issues`,
    'repository.type': 'git',
    'repository.url': `git+${HOME}.git`,
    'repository.directory': folder,
    'engines.node': '>=20.19',
    'publishConfig.access': 'public',
    type: 'module',
    sideEffects: false,
  };
  const problems = Object.entries(wanted)
    .filter(([path, value]) => valueAt(manifest, path) !== value)
    .map(([path, value]) => `"${path}" must be ${JSON.stringify(value)}`);
  for (const word of ['description', 'keywords', 'exports', 'files'])
    if (manifest[word] === undefined) problems.push(`"${word}" is missing`);
  if (manifest.files?.includes('CHANGELOG.md') === false)
    problems.push('"files" must have "CHANGELOG.md", which npm leaves out otherwise');
  for (const [name, range] of entriesOf(manifest.dependencies)) {
    const wantedRange = isInternal(name) ? `^${versionOf(name)}` : undefined;
    if (wantedRange !== undefined && range !== wantedRange)
      problems.push(`"${name}": "${range}" must be "${wantedRange}", the workspace's own version`);
    else if (!range.startsWith('^'))
      problems.push(
        `"${name}": "${range}" must be a caret range, so that programs can share a copy`,
      );
  }
  return problems;
}

/** What stays in the repository follows the workspace, whatever its version is. */
function followingProblems(dependencies) {
  return entriesOf(dependencies)
    .filter(([name, range]) => isInternal(name) && range !== '*')
    .map(([name, range]) => `"${name}": "${range}" must be "*", which is the workspace's own`);
}

/**
 * @param {Record<string, any>} manifest
 * @param {string} folder From the root of the repository.
 * @param {(name: string) => string | undefined} versionOf The version of a workspace.
 * @returns {string[]}
 */
export function manifestProblems(manifest, folder, versionOf) {
  const isPrivate = manifest.private === true;
  return [
    ...(isPrivate ? [] : publishedProblems(manifest, folder, versionOf)),
    ...(isPrivate ? followingProblems(manifest.dependencies) : []),
    ...followingProblems(manifest.devDependencies),
  ];
}

/**
 * @param {Record<string, { engines?: { node?: string }, dev?: boolean, optional?: boolean, link?: boolean }>} locked
 *   `packages` of package-lock.json.
 * @returns {string[]} The dependencies of users that do not run on the least Node.js.
 */
export function engineProblems(locked) {
  return Object.entries(locked)
    .filter(([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link)
    .filter(([path]) => !Object.hasOwn(RUNS_ANYWAY, path.split('node_modules/').at(-1)))
    .filter(([, { engines }]) => !semver.satisfies(LEAST_NODE, engines?.node ?? '*'))
    .map(
      ([path, { engines }]) => `${path} needs Node.js ${engines.node}; we promise ${LEAST_NODE}`,
    );
}

function valueAt(object, path) {
  return path.split('.').reduce((value, key) => value?.[key], object);
}
