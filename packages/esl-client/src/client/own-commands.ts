import { formatEventSpec, InvalidArgumentError, parseEventList } from '@switchwire/esl-protocol';

/** What a command does to the events that arrive on its connection. */
export type EventEffect =
  | { readonly kind: 'takes'; readonly names: readonly string[] | 'everything' }
  /** `negative`: it keeps out what matches, and everything while no other filter lets it pass (esl-commands: filter). */
  | { readonly kind: 'filters'; readonly negative: boolean }
  | { readonly kind: 'clears filters' };

/** Of all commands only these first letters are looked at: `filter`, `nixevent`, `noevents`. */
const LETTERS = 'fFnN';

/** Reads a command that the caller wrote. FreeSWITCH knows commands by their prefix, in any case (esl-commands: recognition). */
export function eventEffectOf(command: Uint8Array): EventEffect | undefined {
  if (!LETTERS.includes(String.fromCharCode(command[0] ?? 0))) return undefined;
  const line = Buffer.from(command).toString().split('\n', 1)[0] ?? '';
  if (/^noevents/i.test(line)) return { kind: 'takes', names: 'everything' };
  if (/^nixevent/i.test(line)) return { kind: 'takes', names: namesOf(line.replace(/^\S+/, '')) };
  if (/^filter delete all *$/i.test(line)) return { kind: 'clears filters' };
  if (/^filter delete /i.test(line)) return undefined;
  const added = /^filter (?:add )?\S+ +(.)/i.exec(line);
  return added === null ? undefined : { kind: 'filters', negative: added[1] === '-' };
}

function namesOf(text: string): readonly string[] | 'everything' {
  try {
    const names = parseEventList(text).map(formatEventSpec);
    return names.includes('ALL') ? 'everything' : names;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return 'everything';
    throw error;
  }
}
