import { type EslEvent } from '@switchwire/esl-protocol';
import { type CallControl } from './calls/call-control.ts';
import { type Dialplan } from './calls/dialplan.ts';
import { type ApplicationHandler } from './calls/user-application.ts';
import { type EmittedHeaders } from './core/emitted-event.ts';
import { type ServerFaults } from './faults.ts';
import { type ServerOptions } from './options.ts';
import { type OutboundCall, type OutboundDial } from './outbound/dial-outbound.ts';
import { type CommandMatch } from './command-match.ts';
import { type LoggedCommand } from './server/command-log.ts';
import { type FakeConnection } from './server/fake-connection.ts';
import { type LogLine } from './wire/replies.ts';

/** Options of a fake FreeSWITCH. Everything has a default. */
export interface FakeFreeswitchOptions extends ServerOptions {
  /** Your extensions; those of the recorded server come after them. */
  readonly dialplan?: Dialplan;
  /** Factor on the durations of calls: 0.1 makes them ten times faster, 0 takes no time. Default 1. */
  readonly timeScale?: number;
  /** How long a sound file plays, in milliseconds. Tones and silence have their own length. Default 2000. */
  readonly fileMs?: number;
}

/** A scripted `mod_event_socket` on a real TCP socket. */
export interface FakeFreeswitch extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `fs://:‹password›@‹host›:‹port›`, ready for a client. */
  readonly url: string;
  /** The open connections, in the order they came. */
  readonly connections: readonly FakeConnection[];
  /**
   * Every command of every connection in order: at least the last 50,000, or the last 32 million characters of them.
   * Passwords are masked.
   */
  readonly commands: readonly LoggedCommand[];
  readonly faults: ServerFaults;
  /** Calls of this server, made and moved without a client. */
  readonly calls: CallControl;
  /** Listens again after {@link stop}, on the same port, as a restarted FreeSWITCH: with a new Core-UUID. */
  start(): Promise<void>;
  /** Closes the listener and every connection: abruptly, or with the notice of an orderly shutdown. */
  stop(options?: { readonly notice?: boolean }): Promise<void>;
  /**
   * Fires an event at every connection that is subscribed to it. The common headers (Core-UUID, dates, sequence) are put in
   * front of yours; `Event-Subclass` among yours makes a CUSTOM event one of that subclass. A header without a value
   * is left out, as FreeSWITCH never sends one. Throws InvalidArgumentError if FreeSWITCH has no event of that
   * name, in any case.
   */
  emit(name: string, headers?: EmittedHeaders, body?: string): EslEvent;
  /** Lets a call come in and dials your listener for it, as the dialplan's `socket` application does. */
  dialOutbound(dial: OutboundDial): OutboundCall;
  /** Fires a HEARTBEAT now, whatever the spacing. */
  heartbeat(): void;
  /** Writes a line to the server's log: connections that sent `log` get it as a `log/data` frame. */
  log(level: number, text: string, from?: Partial<LogLine>): void;
  /**
   * Adds an API command for `api` and `bgapi`, or replaces one. The handler gets everything behind the name and
   * returns the output: `''` means no output (`-ERR no reply`), undefined a failed command (`… Command not found!`).
   * What it throws goes to `onError`, and the command fails.
   */
  api(
    name: string,
    handler: (
      args: string,
      connection: FakeConnection,
    ) => string | undefined | Promise<string | undefined>,
  ): void;
  /**
   * Adds a dialplan application, for extensions, `&app(data)` and `sendmsg`, or replaces one. The handler gets the
   * data, with variables filled in, and the call it runs on; what it returns is the `Application-Response`. What it
   * throws goes to `onError`, and the dialplan goes on. The application is over when the handler has settled or the
   * call is hung up or transferred.
   *
   * @example
   * ```ts
   * fake.application('queue', async (name, call) => {
   *   await call.execute('answer');
   *   call.setVariable('queue_name', name);
   *   await call.wait(2000);
   * });
   * ```
   */
  application(name: string, handler: ApplicationHandler): void;
  /**
   * The first matching command that no earlier call got, whether it came already or is still to come. Rejects after
   * `timeoutMs` (default 10,000) with a message that names what came instead.
   */
  waitForCommand(
    match: CommandMatch,
    options?: { readonly timeoutMs?: number },
  ): Promise<LoggedCommand>;
}
