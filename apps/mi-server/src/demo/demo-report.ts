import { type ConnManager } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type RunningServer } from '../runtime/start-server.ts';
import { type DemoLine } from './demo-lines.ts';

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

/** Tells of sockets coming up and going down, and of the events that make the story. */
export const reportToTerminal = (
  { manager }: Pick<RunningServer, 'manager'>,
  nameOf: (address: string) => string,
  line: DemoLine,
): Disposable => {
  const phases = reportPhases(manager, nameOf, line);
  const events = manager.onEvent((event, socket) => {
    const told = describeEvent(event);
    if (told !== undefined) line(nameOf(socket.address), ...told);
  });
  return {
    [Symbol.dispose]() {
      phases[Symbol.dispose]();
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
