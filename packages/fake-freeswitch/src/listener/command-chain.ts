import { type ReceivedCommand } from '../wire/command-block.ts';
import { type CommandAnswer } from './command-answer.ts';
import { type EslListener } from './listener.ts';
import { runApi, runBgapi } from './commands/api-commands.ts';
import { runAuth, runUserauth } from './commands/auth-commands.ts';
import { runEvent, runMyevents, runNixevent, runNoevents } from './commands/event-commands.ts';
import { runFilter } from './commands/filter-command.ts';
import { runLog, runNolog } from './commands/log-commands.ts';
import { runSendevent } from './commands/sendevent-command.ts';
import { runSendmsg } from './commands/sendmsg-command.ts';
import {
  runConnect,
  runDivertEvents,
  runGetvar,
  runLinger,
  runNolinger,
  runResume,
} from './commands/session-commands.ts';
import { GOODBYE } from '../wire/replies.ts';

interface ChainEntry {
  /** Compared in any case and without a word boundary: `eventfoo` is `event`. */
  readonly prefix: string;
  readonly when: (listener: EslListener, line: string) => boolean;
  readonly run: (listener: EslListener, command: ReceivedCommand) => CommandAnswer;
}

const always = (): boolean => true;
const beforeLogin = (listener: EslListener): boolean => !listener.authenticated;
const loggedIn = (listener: EslListener): boolean => listener.authenticated;
const withSession = (listener: EslListener): boolean =>
  listener.authenticated && listener.channel !== undefined;
const withFull = (listener: EslListener): boolean =>
  listener.authenticated && listener.outbound?.full !== false;
const forMyevents = (listener: EslListener, line: string): boolean =>
  withSession(listener) || (listener.authenticated && /^myevents /i.test(line));

/** Commands in the order in which the server tries them; the first whose prefix matches wins. */
const CHAIN: readonly ChainEntry[] = [
  { prefix: 'exit', when: always, run: runExit },
  { prefix: '...', when: always, run: runExit },
  { prefix: 'auth ', when: beforeLogin, run: runAuth },
  { prefix: 'userauth ', when: beforeLogin, run: runUserauth },
  { prefix: 'filter ', when: loggedIn, run: runFilter },
  { prefix: 'resume', when: withSession, run: runResume },
  { prefix: 'connect', when: withSession, run: runConnect },
  { prefix: 'getvar', when: withSession, run: runGetvar },
  { prefix: 'myevents', when: forMyevents, run: runMyevents },
  { prefix: 'divert_events', when: loggedIn, run: runDivertEvents },
  { prefix: 'sendmsg', when: loggedIn, run: runSendmsg },
  { prefix: 'sendevent', when: withFull, run: runSendevent },
  { prefix: 'api ', when: withFull, run: runApi },
  { prefix: 'bgapi ', when: withFull, run: runBgapi },
  { prefix: 'log', when: withFull, run: runLog },
  { prefix: 'linger', when: withFull, run: runLinger },
  { prefix: 'nolinger', when: withFull, run: runNolinger },
  { prefix: 'nolog', when: withFull, run: runNolog },
  { prefix: 'event', when: withFull, run: runEvent },
  { prefix: 'nixevent', when: withFull, run: runNixevent },
  { prefix: 'noevents', when: withFull, run: runNoevents },
];

/** Finds the command and runs it. A command that nothing matches has an empty reply, which becomes `-ERR command not found`. */
export function runCommand(listener: EslListener, command: ReceivedCommand): CommandAnswer {
  const rewritten = listener.authenticated ? rewriteUnload(command) : command;
  const line = rewritten.line.toLowerCase();
  const entry = CHAIN.find(({ prefix, when }) => line.startsWith(prefix) && when(listener, line));
  return entry === undefined ? '' : entry.run(listener, rewritten);
}

/** Any block with `unload` (or `reload`) and `mod_event_socket` in it becomes a bgapi that does just that. */
function rewriteUnload(command: ReceivedCommand): ReceivedCommand {
  const block = command.block.toLowerCase();
  if (!block.includes('mod_event_socket')) return command;
  const verb = ['unload', 'reload'].find((word) => block.includes(word));
  if (verb === undefined) return command;
  const line = `api bgapi ${verb} mod_event_socket`;
  return { block: `${line}\n\n`, line, headers: [], body: undefined };
}

function runExit(listener: EslListener): CommandAnswer {
  if (!listener.replyless) listener.reply('+OK bye');
  listener.end(GOODBYE);
  return undefined;
}
