// Every public entry of every published package as pages, made by TypeDoc. A warning, or an export without a comment, is an error.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from 'typedoc';

/** The settings of the server come from its table of options, which describes each; zod's types repeat their values as properties. */
const DESCRIBED_ELSEWHERE = /^configSchema\./;

/** `@switchwire/esl-client/outbound` and its source, for all. */
export function publicEntries(root) {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).flatMap((folder) => {
      const file = join(root, parent, folder, 'package.json');
      if (!existsSync(file)) return [];
      const { name, private: isPrivate, exports = {} } = JSON.parse(readFileSync(file, 'utf8'));
      if (isPrivate === true) return [];
      return Object.entries(exports)
        .filter(([, target]) => typeof target === 'object')
        .map(([entry, target]) => ({
          name: entry === '.' ? name : `${name}/${entry.slice(2)}`,
          source: join(root, parent, folder, target['@switchwire/source']),
        }));
    }),
  );
}

export async function writeReference(root, here, out) {
  const entries = publicEntries(root);
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entries.map(({ source }) => source),
    tsconfig: join(here, 'tsconfig.json'),
    name: 'Reference',
    readme: 'none',
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    validation: { notExported: false, invalidLink: true, notDocumented: true },
    out,
    basePath: root,
    entryFileName: 'index',
    router: 'module',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    sanitizeComments: true,
    logLevel: 'Warn',
  });
  const problems = [];
  const report = app.logger.log.bind(app.logger);
  app.logger.log = (message, level) => {
    if (isDescribedElsewhere(String(message))) return;
    if (level >= 2) problems.push(String(message));
    report(message, level);
  };
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the packages');
  for (const module of project.children ?? []) {
    const entry = entries.find(({ source }) => source === join(root, module.name, 'index.ts'));
    if (entry !== undefined) module.name = entry.name;
  }
  app.validate(project);
  await app.generateOutputs(project);
  if (problems.length > 0)
    throw new Error(`the reference has ${problems.length} warnings:\n${problems.join('\n')}`);
  return entries.length;
}

const isDescribedElsewhere = (text) =>
  text.includes('does not have any documentation') &&
  DESCRIBED_ELSEWHERE.test(text.replace(/^.*?(?=configSchema)/, ''));
