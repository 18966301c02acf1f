/**
 * Whether a command fits a pattern in which `*` is any text, also none. The work grows with the length of the command only,
 * whatever the pattern.
 */
export const matchesPattern = (command: string, pattern: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  if (!command.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return command === first;
  let at = first.length;
  for (const part of rest) {
    const found = command.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return command.length - last.length >= at && command.endsWith(last);
};
