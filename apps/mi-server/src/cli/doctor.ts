import { connect, type Connection } from '@switchwire/esl-client';
import { formatAddress, type FsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import { pc } from './colours.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { explainConnectError } from './explain-connect-error.ts';
import { printable } from '../text/printable.ts';

const DEFAULT_EVENTS = ['HEARTBEAT'];

const good = (text: string): void => console.log(`${pc.green('ok')}    ${text}`);
const bad = (text: string): void => console.log(`${pc.red('wrong')} ${text}`);

/** `mi-server doctor URL`: takes the steps of a connection one by one and stops at the first that fails. */
export const runDoctorCommand = async (
  url: string,
  options: { readonly timeout: string },
): Promise<number> => {
  const timeoutMs = Number(options.timeout);
  if (!(timeoutMs > 0)) throw new CliError('--timeout is a number of milliseconds', EXIT.usage);
  const target = parseFsUrl(url);
  const address = formatAddress(target.host, target.port);
  if (target.password === undefined) {
    throw new CliError(`the URL needs a password: fs://:ClueCon@${address}`, EXIT.usage);
  }
  good(`the URL names ${address}${target.hasPort ? '' : ' (the default port)'}`);

  let connection: Connection;
  try {
    connection = await connect(target, { timings: timingsOf(timeoutMs) });
  } catch (error) {
    const { finding, remedy } = explainConnectError(error, address);
    bad(finding);
    console.log(`      ${remedy}`);
    return EXIT.failure;
  }
  try {
    return await examine(connection, target);
  } finally {
    await connection.close();
  }
};

const timingsOf = (timeoutMs: number) => ({
  connectTimeout: timeoutMs,
  greetingTimeout: timeoutMs,
  authTimeout: timeoutMs,
  commandTimeout: timeoutMs,
});

const examine = async (connection: Connection, target: FsUrl): Promise<number> => {
  good('it accepts connections, greets as FreeSWITCH does, and accepts the password');
  const status = await connection.api('status');
  for (const line of status.trim().split('\n').slice(0, 2)) good(printable(line.trim()));

  const wanted = target.events.length > 0 ? target.events : DEFAULT_EVENTS;
  await connection.subscribe(wanted);
  const refused = connection.refusedEvents;
  const accepted = wanted.filter((event) => !refused.includes(event));
  if (accepted.length > 0) good(`it lets us subscribe to ${accepted.join(', ')}`);
  if (refused.length > 0) {
    bad(`it refuses these events: ${refused.join(', ')}`);
    console.log(
      '      FreeSWITCH does not know such names; CUSTOM events are written CUSTOM subclass::name.',
    );
    return EXIT.failure;
  }
  console.log('\nEverything is well.');
  return EXIT.ok;
};
