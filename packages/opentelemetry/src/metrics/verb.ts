const VERBS: ReadonlySet<string> = new Set([
  ...['api', 'auth', 'bgapi', 'connect', 'divert_events', 'event', 'exit', 'filter', 'getvar'],
  ...['linger', 'log', 'myevents', 'nixevent', 'noevents', 'nolinger', 'nolog', 'resume'],
  ...['sendevent', 'sendmsg', 'userauth'],
]);

/** The first word of a command if FreeSWITCH knows it; a metric must not have a series for each word that a user makes up. */
export const knownVerb = (verb: string): string => (VERBS.has(verb) ? verb : '_OTHER');
