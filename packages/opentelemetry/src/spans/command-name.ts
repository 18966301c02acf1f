const SENDMSG = / (execute|hangup|nomedia|unicast|xferext)(?: (\S+))?$/i;

/**
 * Name of the span of a command, of which there are few: `api originate`, `sendmsg execute playback`, without the channel that a
 * message is for.
 */
export function commandName(verb: string, command: string): string {
  if (verb === 'api' || verb === 'bgapi') return command.split(' ', 2).join(' ');
  if (verb !== 'sendmsg') return verb;
  const [, kind, application] = SENDMSG.exec(command) ?? [];
  return [verb, kind, application].filter((word) => word !== undefined).join(' ');
}
