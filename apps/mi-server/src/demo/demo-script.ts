import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In the package, put there by its build; else the worked example in the workspace. */
const CANDIDATES = [
  '../../dist/demo/dtmf-transfer.js',
  '../../../dtmf-transfer/src/dtmf-transfer.ts',
  '../../../dtmf-transfer/dist/dtmf-transfer.js',
];

/** The file of the DTMF-transfer script that the demo runs. */
export const demoScriptFile = (): string => {
  const files = CANDIDATES.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error('The demo script is missing; build the package first');
  return found;
};
