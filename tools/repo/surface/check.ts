// `npm run surface` prints what the main entry of each package exports, and holds the most that it may export.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { namesOfEntry } from './names-of-entry.ts';

/** Types included. */
const MOST_NAMES: Readonly<Record<string, number>> = {
  'packages/esl-protocol': 50,
  'packages/esl-client': 45,
  'packages/conn-manager': 50,
};

for (const [folder, most] of Object.entries(MOST_NAMES)) {
  const file = `${folder}/src/index.ts`;
  const path = fileURLToPath(new URL(`../../../${file}`, import.meta.url));
  const { values, types, unlisted } = namesOfEntry(file, readFileSync(path, 'utf8'));
  const count = values.length + types.length;
  console.log(`${folder}: ${count} names, ${most} at most`);
  console.log(`  values: ${values.join(', ')}`);
  console.log(`  types:  ${types.join(', ')}`);
  if (count > most) fail(`${file} exports ${count} names; ${most} are the most`);
  for (const line of unlisted) fail(`${file}:${line} is not a list of names: export { … } from …`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
