import { type ReceivedCommand } from '../../wire/command-block.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';

/** `filter [add] ‹header› ‹value›`, `filter delete ‹header› [‹value›]`, `filter delete all`. */
export function runFilter(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  const [first, rest] = splitWord(line.slice('filter '.length).replace(/^ +/, ''));
  if (rest === undefined) return '-ERR invalid syntax';
  const verb = first.toLowerCase();
  const { filters } = listener;
  if (verb === 'delete') {
    const [header, value] = splitWord(rest);
    if (header.toLowerCase() === 'all') filters.clear();
    else filters.delete(header, value);
    return `+OK filter deleted. [${header}][${value ?? ''}]`;
  }
  const [header, value] = verb === 'add' ? splitWord(rest) : [first, rest];
  filters.add(header, value ?? '');
  return `+OK filter added. [${header}]=[${value ?? '(null)'}]`;
}

/** Cut at the first blank; only that one blank is dropped. */
function splitWord(text: string): [word: string, rest: string | undefined] {
  const blank = text.indexOf(' ');
  return blank < 0 ? [text, undefined] : [text.slice(0, blank), text.slice(blank + 1)];
}
