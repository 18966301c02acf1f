import { type ConnManager } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { pc } from '../cli/terminal.ts';
import { type RunningServer } from '../runtime/start-server.ts';
import { printable } from '../text/printable.ts';

/** Prints one line of the demo. */
export type DemoLine = (node: string, what: string, detail: string) => void;

const PAINT: Readonly<Record<string, (text: string) => string>> = {
  connecting: pc.dim,
  authenticated: pc.cyan,
  subscribed: pc.green,
  retrying: pc.yellow,
  rejected: pc.red,
  answered: pc.blue,
  digit: pc.magenta,
  command: pc.bold,
  acts: pc.green,
  killed: pc.red,
  ready: pc.cyan,
  log: pc.dim,
};

const NAME_WIDTH = 4;
const WHAT_WIDTH = 15;

/** `12:00:01  fs1   digit          2 pressed by 1001, who called 1000`. Nothing that a peer sent can move the cursor. */
export const formatDemoLine = (at: Date, node: string, what: string, detail: string): string => {
  const paint = PAINT[what] ?? ((text: string) => text);
  const time = pc.dim(at.toTimeString().slice(0, 8));
  return `${time}  ${node.padEnd(NAME_WIDTH)}  ${paint(what.padEnd(WHAT_WIDTH))}${printable(detail)}`.trimEnd();
};

/** Beginning of a UUID: enough to tell the calls of a demo apart. */
const short = (uuid: string | undefined): string => (uuid ?? '?').slice(0, 8);

const describeEvent = (event: EslEvent): readonly [what: string, detail: string] | undefined => {
  const call = short(event.uniqueId);
  switch (event.name) {
    case 'CHANNEL_ANSWER': {
      const number = event.text('Caller-Destination-Number');
      return number === undefined ? undefined : ['answered', `call ${call} to ${number}`];
    }
    case 'DTMF':
      return ['digit', `${event.text('DTMF-Digit') ?? '?'} pressed in call ${call}`];
    case 'BACKGROUND_JOB': {
      const result = (event.body ?? '').trim();
      return ['job done', `${result} (job ${short(event.jobUuid)})`];
    }
    default:
      return undefined;
  }
};

/** Prints sockets coming up and going down, and the events that make the story. */
export const reportToTerminal = (
  { manager }: Pick<RunningServer, 'manager'>,
  nameOf: (address: string) => string,
  line: DemoLine,
): Disposable => {
  const phases = reportPhases(manager, nameOf, line);
  const events = manager.onEvent((event, socket) => {
    const words = describeEvent(event);
    if (words !== undefined) line(nameOf(socket.address), ...words);
  });
  const commands = manager.onCommand(({ address, command, outcome, code, durationMs }) => {
    line(
      nameOf(address),
      'command',
      `${command}: ${code ?? outcome} in ${Math.ceil(durationMs)} ms`,
    );
  });
  return {
    [Symbol.dispose]() {
      phases[Symbol.dispose]();
      commands[Symbol.dispose]();
      events[Symbol.dispose]();
    },
  };
};

const reportPhases = (
  manager: ConnManager,
  nameOf: (address: string) => string,
  line: DemoLine,
): Disposable => {
  const last = new Map<string, string>();
  return manager.watch(({ machine, id, address, phase, cause }) => {
    if (machine !== 'socket' || phase === undefined || phase === 'closed') return;
    if (last.get(id) === phase) return;
    last.set(id, phase);
    const isDown = phase === 'retrying' || phase === 'rejected';
    line(nameOf(address ?? id), phase, isDown ? (cause?.message ?? '') : (address ?? ''));
  });
};
