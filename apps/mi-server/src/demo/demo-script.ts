import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In the package, put there by its build; else the worked example of the workspace. */
const CANDIDATES = ['./script/dtmf-transfer.js', '../../../dtmf-transfer/src/dtmf-transfer.ts'];

/** The file of the DTMF-transfer script that the demo runs. */
export const demoScriptFile = (): string => {
  const files = CANDIDATES.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error('The demo script is missing; build the package first');
  return found;
};
