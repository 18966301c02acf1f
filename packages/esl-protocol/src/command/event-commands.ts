import { type Buffer } from 'node:buffer';
import { type EventFormat } from '../event/event.ts';
import { type EventSpec, formatEventSpec } from '../event/event-spec.ts';
import { commandLine } from './command-text.ts';

/**
 * The commands that subscribe (`event`) or unsubscribe (`nixevent`), one per name, so that a
 * refusal belongs to a name; CUSTOM comes last, since the server takes what follows it for subclasses.
 */
export function eventCommands(
  verb: 'event' | 'nixevent',
  specs: readonly EventSpec[],
  format: EventFormat = 'json',
): Buffer[] {
  const prefix = verb === 'event' ? `event ${format}` : 'nixevent';
  const ordered = [
    ...specs.filter((spec) => spec.name !== 'CUSTOM'),
    ...specs.filter((spec) => spec.name === 'CUSTOM'),
  ];
  return ordered.map((spec) => commandLine(`${prefix} ${formatEventSpec(spec)}`));
}
