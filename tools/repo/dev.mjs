// `npm run dev`: the demo, or with arguments the server, from its sources and again with every change of them; and the viewer by Vite,
// which replaces its modules while the page is open and passes everything else on to the server.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pathOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const given = process.argv.slice(2);
const args = given.length === 0 ? ['demo'] : given[0].startsWith('-') ? ['start', ...given] : given;

const children = [
  start('.', [
    pathOf('node_modules/tsx/dist/cli.mjs'),
    ...['watch', '--clear-screen=false', '--conditions=@switchwire/source'],
    pathOf('apps/mi-server/scripts/dev.mjs'),
    ...args,
  ]),
  start('apps/state-viewer', [pathOf('node_modules/vite/bin/vite.js'), '--clearScreen', 'false']),
];
for (const child of children) {
  child.on('exit', (code) => {
    process.exitCode ||= code ?? 0;
    for (const other of children) other.kill();
  });
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => children.forEach((child) => child.kill(signal)));

function start(folder, argv) {
  return spawn(process.execPath, argv, { cwd: pathOf(folder), stdio: 'inherit' });
}
