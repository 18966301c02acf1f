import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type CliRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'list' }
  | { readonly kind: 'serve'; readonly options: CliOptions };

/** The flags of a server. */
export interface CliOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** A recording to replay. */
  readonly replay: string | undefined;
  /** Default: as a real server, and none with a recording, which has its own. */
  readonly heartbeatSeconds: number;
  /** Incoming calls a second. */
  readonly callsPerSecond: number;
}

/** The text of `--help`. */
export const HELP = `Usage: fake-freeswitch [--port 8021] [--host 127.0.0.1] [options]

Serves the FreeSWITCH Event Socket on a TCP port, without a FreeSWITCH.

  --port N         port to listen on (default 8021; 0: any free port)
  --host ADDRESS   address to listen on (default 127.0.0.1)
  --password TEXT  password of the Event Socket (default ClueCon)
  --replay NAME    show a recording to every client: a name of --list, or the path of a .jsonl file
  --heartbeat S    seconds between two HEARTBEAT events (default 20, with --replay 0; 0: none)
  --calls N/s      let N calls a second come in, each to an extension of the dialplan
  --list           list the recordings
  --help           this text
  --version        the version of this program

Ctrl-C ends it.
`;

/** A mistake on the command line; the message names the flag. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** Reads the arguments of the program. Throws {@link CliError}. */
export function parseCliArgs(args: readonly string[]): CliRequest {
  const values = readFlags(args);
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  if (values.list === true) return { kind: 'list' };
  const port = numberOf('--port', values.port ?? '8021');
  if (!Number.isInteger(port) || port > 65_535) {
    throw new CliError(`--port ${values.port ?? ''}: a port is a whole number from 0 to 65535`);
  }
  return {
    kind: 'serve',
    options: {
      host: values.host ?? '127.0.0.1',
      port,
      password: values.password ?? 'ClueCon',
      replay: values.replay,
      heartbeatSeconds: numberOf(
        '--heartbeat',
        values.heartbeat ?? (values.replay === undefined ? '20' : '0'),
      ),
      callsPerSecond: numberOf('--calls', (values.calls ?? '0').replace(/\/s$/, '')),
    },
  };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        password: { type: 'string' },
        replay: { type: 'string' },
        heartbeat: { type: 'string' },
        calls: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new CliError(`${flag} ${text}: not a number of 0 or more`);
  }
  return value;
}
