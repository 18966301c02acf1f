import { formatEventSpec, InvalidArgumentError, parseEventList } from '@switchwire/esl-protocol';

/** What a command written by hand takes away from what is subscribed: names, or everything. */
export function namesTakenBy(command: Uint8Array): readonly string[] | 'everything' | undefined {
  // `n`: of all commands only `nixevent`, `noevents`, `nolinger` and `nolog` begin with it
  const first = command[0];
  if (first !== 0x6e && first !== 0x4e) return undefined;
  const line = Buffer.from(command).toString().split('\n', 1)[0] ?? '';
  if (/^noevents/i.test(line)) return 'everything';
  if (!/^nixevent/i.test(line)) return undefined;
  const names = namesOf(line.replace(/^\S+/, ''));
  return names === undefined || names.includes('ALL') ? 'everything' : names;
}

function namesOf(text: string): readonly string[] | undefined {
  try {
    return parseEventList(text).map(formatEventSpec);
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}
