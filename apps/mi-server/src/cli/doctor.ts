import { connect, type Connection } from '@switchwire/esl-client';
import { formatAddress, type FsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import { CliError, EXIT } from './cli-error.ts';
import { printable } from '../text/printable.ts';
import { pc } from './terminal.ts';

const DEFAULT_EVENTS = ['HEARTBEAT'];

const good = (text: string): void => console.log(`${pc.green('ok')}    ${printable(text)}`);
const bad = (text: string): void => console.log(`${pc.red('wrong')} ${printable(text)}`);

/** `mi-server doctor URL`: takes the steps of a connection one by one and stops at the first that fails. */
export const runDoctorCommand = async (
  url: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const timeoutMs = Number(options['timeout']);
  if (!(timeoutMs > 0))
    throw new CliError('--timeout must be a number of milliseconds', EXIT.usage);
  if (url === undefined) {
    throw new CliError('name a FreeSWITCH: mi-server doctor fs://:ClueCon@HOST', EXIT.usage);
  }
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
  good('it accepts connections, greets like FreeSWITCH, and accepts the password');
  const status = await connection.api('status');
  for (const line of status.trim().split('\n').slice(0, 2)) good(line.trim());

  const wanted = target.events.length > 0 ? target.events : DEFAULT_EVENTS;
  const subscription = connection.subscribe(wanted);
  await subscription.ready;
  const { refused } = subscription;
  const accepted = wanted.filter((event) => !refused.includes(event));
  if (accepted.length > 0) good(`it accepts subscriptions to ${accepted.join(', ')}`);
  if (refused.length > 0) {
    await explainRefusals(connection, refused);
    return EXIT.failure;
  }
  console.log('\nEverything works.');
  return EXIT.ok;
};

/** A user of the directory may lack the right to an event; what FreeSWITCH does not know it refuses to everybody. */
const explainRefusals = async (connection: Connection, refused: readonly string[]) => {
  const answers = await Promise.all(refused.map((name) => connection.send(`event json ${name}`)));
  const isDenied = (_: string, index: number): boolean =>
    answers[index]?.text.includes('permission denied') === true;
  const denied = refused.filter(isDenied);
  const unknown = refused.filter((name) => !denied.includes(name));
  if (denied.length > 0) {
    bad(`it does not permit this user these events: ${denied.join(', ')}`);
    console.log('      Add them to esl-allowed-events of the user in the directory.');
  }
  if (unknown.length > 0) {
    bad(`it refuses these events: ${unknown.join(', ')}`);
    console.log(
      '      FreeSWITCH does not know these names; CUSTOM events are written CUSTOM subclass::name.',
    );
  }
};

/** What a failed connect means, and what to do about it. */
export interface Finding {
  readonly finding: string;
  readonly remedy: string;
}

interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  /** Of a session that ended: no error, but what one is made of. */
  readonly closeCause?: unknown;
}

const asFailure = (value: unknown): Failure =>
  typeof value === 'object' && value !== null ? value : {};

/** From the innermost cause, which says most, to the error itself. */
const causesOf = (error: unknown): readonly Failure[] => {
  const causes: Failure[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current !== undefined; depth++) {
    const failure = asFailure(current);
    causes.unshift(failure);
    current = failure.closeCause ?? failure.cause;
  }
  return causes;
};

const OTHER_SERVICE =
  'Another service listens there; the port of event_socket is 8021 unless configured otherwise.';

/** What to do about what the cause says in words of its own. */
const REMEDIES: Readonly<Record<string, string>> = {
  ESL_NOT_FREESWITCH: OTHER_SERVICE,
  ESL_END:
    'See what listens there: a balancer without a server behind it, a proxy, or a FreeSWITCH that is starting or stopping.',
};

const findings = (address: string): Readonly<Record<string, Finding>> => {
  const noRoute = {
    finding: `${address} cannot be reached`,
    remedy: 'Check the address, the route and the firewall between here and there.',
  };
  return {
    ECONNREFUSED: {
      finding: `${address} refuses connections: nothing listens on this port`,
      remedy:
        'Is FreeSWITCH running, with mod_event_socket loaded? See listen-ip and listen-port in event_socket.conf.xml.',
    },
    ENOTFOUND: {
      finding: `the name of ${address} is unknown`,
      remedy: 'Check the spelling and the name server, or use the IP address.',
    },
    EAI_AGAIN: {
      finding: `the name of ${address} cannot be looked up now`,
      remedy: 'The name server does not answer; use the IP address.',
    },
    EHOSTUNREACH: noRoute,
    ENETUNREACH: noRoute,
    ETIMEDOUT: noRoute,
    ESL_CONNECT_TIMEOUT: {
      finding: `${address} did not answer in time`,
      remedy:
        'Either nothing answers (a firewall drops the packets, or the host is down), or something other than FreeSWITCH listens there: is it the port of event_socket (8021)?',
    },
    ESL_ACCESS_DENIED: {
      finding: `${address} is a FreeSWITCH that does not admit this machine (ACL)`,
      remedy:
        'Add this machine to apply-inbound-acl in event_socket.conf.xml; without that parameter only loopback is admitted.',
    },
    ESL_AUTH_REJECTED: {
      finding: `${address} is a FreeSWITCH that refuses the password`,
      remedy:
        'Compare with password in event_socket.conf.xml. A password with a user (user@domain:password@host) is looked up in the directory.',
    },
    ESL_MALFORMED_FRAME: {
      finding: `${address} is not a FreeSWITCH event socket: its answer cannot be read`,
      remedy: OTHER_SERVICE,
    },
    ECONNRESET: {
      finding: `${address} broke the connection at once`,
      remedy: 'Is this the port of event_socket (8021)? A proxy or firewall may also do this.',
    },
  };
};

/** The words for an error of connect(); the most telling code in its chain of causes decides. */
export const explainConnectError = (error: unknown, address: string): Finding => {
  const known = findings(address);
  const causes = causesOf(error);
  const message = causes.map((cause) => cause.message).find((text) => typeof text === 'string');
  const finding = message ?? 'the connection failed';
  for (const { code } of causes) {
    if (typeof code !== 'string') continue;
    const remedy = REMEDIES[code];
    if (remedy !== undefined) return { finding, remedy };
    if (known[code] !== undefined) return known[code];
  }
  return { finding, remedy: 'The log of FreeSWITCH may have more.' };
};
