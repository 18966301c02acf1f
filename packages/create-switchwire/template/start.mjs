// Runs the route against one FreeSWITCH. mi-server subscribes to what the route wants, and loads it again when you save it.
import { spawn } from 'node:child_process';

const url = process.env.FREESWITCH_URL ?? 'fs://:ClueCon@127.0.0.1';
const args = [
  '--fs-subscribe',
  url,
  '--script',
  'src/transfer-by-digit.ts',
  ...process.argv.slice(2),
];
const server = spawn('mi-server', args, { stdio: 'inherit', shell: process.platform === 'win32' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 1));
