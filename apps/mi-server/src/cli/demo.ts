import { pc } from './terminal.ts';
import { runDemo } from '../demo/run-demo.ts';
import { openTelemetry } from '../telemetry/open-telemetry.ts';
import { EXIT } from './cli-error.ts';
import { watchSignals } from './signals.ts';

const introduction = (url: string): string => `
${pc.bold('Switchwire demo')}: three FreeSWITCH look-alikes, mi-server, a script and a caller

  fs1, fs2   take calls; a caller dials 1000 and presses a digit
  fs3        replays the recording of a real FreeSWITCH
  script     transfers the call: 1 to 1001, 2 to 1002, any other digit to 1001

  ${pc.bold(url)}

  Two commands to try in another terminal:
    curl -s -d '{"jsonrpc":"2.0","id":1,"method":"fs_list"}' ${url}/mi
    npx @switchwire/mi-server tail DTMF${url.endsWith(':8888') ? '' : ` --url ${url}`}

  Ctrl-C ends it.
`;

/** The last spans get so long to reach their collector. */
const TELEMETRY_DEADLINE_MS = 2_000;

/** `mi-server demo`. */
export const runDemoCommand = async ({ listen }: { readonly listen: string }): Promise<number> => {
  const waiting: string[] = [];
  let isShown = false;
  const watch = watchSignals();
  const telemetry = await openTelemetry(process.env);
  const demo = await runDemo({
    listen,
    tracing: telemetry,
    // the first sockets come up before the address is known: the introduction is on top all the same
    write: (line) => (isShown ? console.log(line) : waiting.push(line)),
  });
  console.log(introduction(demo.url));
  for (const line of waiting) console.log(line);
  isShown = true;

  await watch.ended;
  await demo.stop();
  await telemetry?.close(TELEMETRY_DEADLINE_MS);
  watch[Symbol.dispose]();
  console.log('\nThe demo has ended; nothing is left behind.');
  return EXIT.ok;
};
