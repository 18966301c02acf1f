import { runFleetDemo } from '../demo/run-fleet-demo.ts';
import { EXIT } from './cli-error.ts';
import { watchKeys } from './demo-keys.ts';
import { watchSignals } from './signals.ts';
import { pc } from './terminal.ts';

const introduction = (urls: readonly string[]): string => `
${pc.bold('Switchwire demo of a fleet')}: six FreeSWITCH look-alikes, three servers that share them, a NATS, a script and a caller

${urls.map((url, at) => `  mi-${at + 1}  ${pc.bold(`${url}/#/fleet`)}`).join('\n')}

  Press 1, 2 or 3 to kill that server (without a terminal: write the digit to the standard input), and watch
  the others take its sockets; press it again to start it.

  Ctrl-C ends it.
`;

/** `mi-server demo --fleet`. */
export const runFleetDemoCommand = async (listen: string): Promise<number> => {
  const waiting: string[] = [];
  let isShown = false;
  using watch = watchSignals();
  const demo = await runFleetDemo({
    listen,
    environment: process.env,
    // the servers speak before their addresses are known: the introduction is on top all the same
    write: (line) => (isShown ? console.log(line) : waiting.push(line)),
  }).catch((error: unknown) => {
    for (const line of waiting) console.log(line);
    throw error;
  });
  console.log(introduction(demo.urls));
  for (const line of waiting) console.log(line);
  isShown = true;

  using _keys = watchKeys((key) => {
    if (/^[1-9]$/.test(key)) demo.toggle(Number(key));
  });
  await watch.ended;
  await demo.stop();
  console.log('\nThe demo has ended; nothing is left behind.');
  return EXIT.ok;
};
