/**
 * What a connection without `full` accepts (mod_event_socket compares prefixes, in any case; esl-commands: permissions).
 * Everything else is answered `-ERR command not found` there.
 */
const WITHOUT_FULL = [
  'exit',
  '...',
  'filter ',
  'resume',
  'connect',
  'getvar',
  'myevents',
  'divert_events',
  'sendmsg',
];

/** Whether a command runs only if the dialplan's `socket` application was given `full`. */
export function needsFull(command: Uint8Array): boolean {
  const start = Buffer.from(command.subarray(0, 16)).toString('latin1').toLowerCase();
  return !WITHOUT_FULL.some((prefix) => start.startsWith(prefix));
}
