import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { addCompletionCommand } from './completion.ts';
import { addClientOptions } from './client.ts';
import { addServerOptions, collect, runStartCommand } from './start.ts';
import { endWithReader } from './signals.ts';
import { addTokenCommand } from './token.ts';

const INTRODUCTION = `
Runs, watches and scripts FreeSWITCH servers: one supervised connection per server, event
subscriptions that survive everything, and the management interface (MI) of OpenSIPS.

  See it without a FreeSWITCH     mi-server demo
  Connect to one                  mi-server --fs-subscribe 'fs://:ClueCon@10.0.0.1?DTMF,HEARTBEAT'
  Ask the running server          mi-server mi fs_list
  Watch events                    mi-server tail DTMF
  Why does it not connect?        mi-server doctor fs://:ClueCon@10.0.0.1
`;

const START_HELP = `
Every option also works in the environment (--db-url is SWITCHWIRE_DB_URL; lists are separated by
semicolons) and in a YAML or JSON file (--config FILE, db_url: …). Flags win over the environment,
the environment over the file.

  kill -HUP reads the configuration again: log level, fs_subscribe, scripts, sinks, tokens, a renewed
  certificate and the contents of the database; for anything else the log asks for a restart.
`;

const REPORT_HELP = `
  mi-server doctor fs://:ClueCon@10.0.0.1
  mi-server doctor --report --config /etc/switchwire/config.yaml > report.json

  The report has no password and no token; addresses and host names are in it.
`;

/** Commander quotes a mistyped option with its value, which may be a token. */
const withoutValue = (text: string): string =>
  text.replace(/(unknown option '-[^'=]*)=[^]*'/, "$1'");

/** What each command does, loaded with its first use: `tail` needs no server, and `--help` needs neither. */
const RUN = {
  audit: async () => (await import('./audit.ts')).runAuditCommand,
  demo: async () => (await import('./demo.ts')).runDemoCommand,
  fleetDemo: async () => (await import('./fleet-demo.ts')).runFleetDemoCommand,
  doctor: async () => (await import('./doctor.ts')).runDoctorCommand,
  exec: async () => (await import('./exec.ts')).runExecCommand,
  history: async () => (await import('./history.ts')).runHistoryCommand,
  machines: async () => (await import('./machines-command.ts')).runMachinesCommand,
  mi: async () => (await import('./mi.ts')).runMiCommand,
  report: async () => (await import('./report.ts')).runReportCommand,
  tail: async () => (await import('./tail.ts')).runTailCommand,
  top: async () => (await import('./top.ts')).runTopCommand,
};

/** Those that ask a running server. */
const addClientCommands = (program: Command, exit: (code: number) => void): void => {
  addClientOptions(program.command('mi <method> [param...]'))
    .description('call a running server')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\n  mi-server mi which lists the methods, mi-server mi help METHOD describes one.\n',
    )
    .action(async (method: string, params: string[], options: Record<string, unknown>) =>
      exit(await (await RUN.mi())(method, params, options)),
    );

  addClientOptions(program.command('exec <command>'))
    .description('run one command on many FreeSWITCH servers')
    .option('--group <NAME>', 'only servers of this group')
    .option('--tags <LIST>', 'only servers with all of these, separated by commas')
    .option('--state <NAME>', 'only servers in-service, draining or out-of-service')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', "\n  mi-server exec 'show calls count' --group media\n")
    .action(async (command: string, options: Record<string, unknown>) =>
      exit(await (await RUN.exec())(command, options)),
    );

  addClientOptions(program.command('tail [event...]'))
    .description('print events as they come')
    .option('--socket <HOST[:PORT]>', 'only events of this FreeSWITCH')
    .option('--subclass <NAME>', 'only CUSTOM events of this subclass; repeatable', collect)
    .option('--header <NAME:VALUE>', 'only events with this header; repeatable', collect)
    .option(
      '--header-prefix <NAME:TEXT>',
      'only events whose header begins so; repeatable',
      collect,
    )
    .option('--grep <TEXT>', 'only events whose body contains this text')
    .option('--json', 'print each event as one line of JSON')
    .addHelpText('after', "\n  mi-server tail DTMF 'CUSTOM sofia::register'\n")
    .action(async (events: string[], options: Record<string, unknown>) =>
      exit(await (await RUN.tail())(events, options)),
    );

  addClientOptions(program.command('audit'))
    .description('what was done through MI and what was refused, newest first')
    .option('--file <FILE>', 'read a file of --audit-file, not a server')
    .option('--limit <COUNT>', 'how many', '100')
    .option('--json', 'print each as one line of JSON')
    .action(async (options: Record<string, unknown>) => exit(await (await RUN.audit())(options)));

  addClientOptions(program.command('history [socket]'))
    .description('what happened to the fleet, or to one FreeSWITCH')
    .option('--since <TIME>', 'only what happened since this time (ISO 8601)')
    .option('--limit <COUNT>', 'at most this many of the newest (1000)')
    .option('--json', 'print the answer as JSON')
    .action(async (socket: string | undefined, options: Record<string, unknown>) =>
      exit(await (await RUN.history())(socket, options)),
    );

  addClientOptions(program.command('top'))
    .description('a live table of all sockets')
    .option('--once', 'print it once')
    .option('--interval <SECONDS>', 'seconds between two updates', '1')
    .action(async (options: Record<string, unknown>) => exit(await (await RUN.top())(options)));
};

/** The whole command line. `exit` gets the exit code of a command that ends without an error. */
export const createProgram = (exit: (code: number) => void): Command => {
  const program = new Command('mi-server')
    .description('A management interface for FreeSWITCH servers that speaks OpenSIPS MI')
    .version(VERSION)
    .addHelpText('before', INTRODUCTION)
    .showHelpAfterError('(--help lists the commands)')
    .configureOutput({ outputError: (text, write) => write(withoutValue(text)) })
    .hook('preAction', (_program, command) => {
      // a server whose log is no longer read goes on
      if (command.name() !== 'start') endWithReader(process.stdout);
    })
    .exitOverride();

  addServerOptions(program.command('start', { isDefault: true }))
    .description('start the server (what happens when no command is given)')
    .addHelpText('after', START_HELP)
    .action(async (options: Record<string, unknown>) => exit(await runStartCommand(options)));

  program
    .command('demo')
    .description('three FreeSWITCH look-alikes, the server, a script and a caller')
    .option('--listen <HOST:PORT>', 'address of the server', '127.0.0.1:8888')
    .option(
      '--fleet',
      'three servers that share six look-alikes, to be killed with a key; needs nats-server',
    )
    .action(async ({ listen, fleet }: { listen: string; fleet?: true }) =>
      exit(
        fleet === true
          ? await (
              await RUN.fleetDemo()
            )(listen)
          : await (
              await RUN.demo()
            )({ listen }),
      ),
    );

  addClientCommands(program, exit);

  addClientOptions(program.command('doctor [freeswitch]'))
    .description('connect to a FreeSWITCH, log in, subscribe, and explain what is wrong')
    .option('--timeout <MS>', 'deadline of each step', '5000')
    .option('--report', 'print what an issue needs: versions, configuration, last transitions')
    .option('--config <FILE>', 'the configuration for the report')
    .addHelpText('after', REPORT_HELP)
    .action(async (url: string | undefined, options: Record<string, unknown>) =>
      exit(
        options['report'] === true
          ? await (
              await RUN.report()
            )(options)
          : await (
              await RUN.doctor()
            )(url, options),
      ),
    );

  program
    .command('machines <socket|pool|outbound|membership|ownership>')
    .description('draw a state machine; membership and ownership are those of a fleet')
    .option('--svg', 'as SVG (the default)')
    .option('--mermaid', 'as Mermaid')
    .action(async (name: string, options: { mermaid?: boolean }) =>
      exit(await (await RUN.machines())(name, options)),
    );

  addTokenCommand(program, exit);
  addCompletionCommand(program);
  return program;
};
