// After tsc: puts the demo's script, the viewer's page and the private package machine-view into dist, so that the
// package is whole by itself.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

const copyFolder = (from, to, isWanted) => {
  if (!existsSync(from)) return false;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from, { recursive: true }).filter(isWanted)) {
    if (statSync(`${from}/${name}`).isFile()) cpSync(`${from}/${name}`, `${to}/${name}`);
  }
  return true;
};

const script = folder('../dist/demo/script');
if (!copyFolder(folder('../../dtmf-transfer/dist'), script, (name) => name.endsWith('.js'))) {
  throw new Error('apps/dtmf-transfer is not built');
}
const numbers = 'support-numbers.json';
cpSync(folder(`../../dtmf-transfer/src/${numbers}`), `${script}/${numbers}`);
// the types: package.json maps #machine-view to them, in the workspace to the package itself; its code is in our modules
if (
  !copyFolder(
    folder('../../../packages/machine-view/dist'),
    folder('../dist/machine-view'),
    (name) => !/\.(?:js|tsbuildinfo)$/.test(name),
  )
) {
  throw new Error('packages/machine-view is not built');
}
// without a built viewer the server shows a line of text in its place
copyFolder(folder('../../state-viewer/dist'), folder('../dist/viewer/page'), () => true);
