import { EVENT_NAMES } from '@switchwire/esl-protocol';
import { type AllowedEvents, eventNameOf } from '../core/subscriptions.ts';
import { type FakeUser } from '../options.ts';

/** What a connection may do; a login by `auth` may do everything. */
export interface Permissions {
  readonly events: AllowedEvents | undefined;
  readonly apis: ReadonlySet<string> | undefined;
  readonly log: boolean;
  /** The three values as the reply to `userauth` shows them. */
  readonly shown: { readonly events: string; readonly apis: string; readonly log: string };
}

/** No limits. */
export const ALL_PERMITTED: Permissions = {
  events: undefined,
  apis: undefined,
  log: true,
  shown: { events: 'all', apis: 'all', log: 'true' },
};

/** Commands whose argument is a command itself, which must be permitted too. */
const WRAPPERS: ReadonlySet<string> = new Set(['bgapi', 'sched_api', 'eval', 'expand', 'xml_wrap']);

/** The limits of a user of the directory. */
export function permissionsOf(user: FakeUser): Permissions {
  const log = user.allowedLog ?? true;
  return {
    events: user.allowedEvents === undefined ? undefined : parseEvents(user.allowedEvents),
    apis: user.allowedApi === undefined ? undefined : new Set(words(user.allowedApi)),
    log,
    shown: {
      events: user.allowedEvents ?? 'all',
      apis: user.allowedApi ?? 'all',
      log: String(log),
    },
  };
}

/** Whether the API line may run; names are compared case-sensitively. */
export function permitsApi(permissions: Permissions, line: string): boolean {
  const { apis } = permissions;
  if (apis === undefined) return true;
  const [name = '', ...rest] = line.split(' ');
  if (!apis.has(name)) return false;
  return !WRAPPERS.has(name) || rest.length === 0 || apis.has(rest[0] ?? '');
}

/** Lists are separated by spaces if they contain one, else by commas. */
function words(list: string): string[] {
  return list.split(list.includes(' ') ? ' ' : ',').filter((word) => word !== '');
}

function parseEvents(list: string): AllowedEvents {
  const names = new Set<string>();
  const subclasses = new Set<string>();
  let custom = false;
  for (const word of words(list)) {
    if (custom) subclasses.add(word);
    else {
      const name = eventNameOf(word);
      if (name !== undefined) names.add(name);
      // ALL means every name, but not the subclasses
      if (name === 'ALL') for (const each of EVENT_NAMES) names.add(each);
      custom = name === 'CUSTOM';
    }
  }
  return { names, subclasses };
}
