const END_OF_TEXT = '\u0003';

/**
 * Hands over each character of the standard input, of a terminal as it is pressed, until it is disposed. Ctrl-C, which a terminal
 * sends as a character then, is the signal that it usually is. An input that has ended says nothing more.
 */
export const watchKeys = (
  onKey: (key: string) => void,
  input: NodeJS.ReadStream = process.stdin,
): Disposable => {
  const isTerminal = input.isTTY;
  const read = (chunk: Buffer): void => {
    for (const key of chunk.toString('latin1'))
      if (key === END_OF_TEXT && isTerminal) process.kill(process.pid, 'SIGINT');
      else onKey(key);
  };
  if (isTerminal) input.setRawMode(true);
  input.on('data', read);
  // an input that cannot be read, as that of a service, is one without keys
  input.on('error', () => undefined);
  return {
    [Symbol.dispose]() {
      input.off('data', read);
      if (isTerminal) input.setRawMode(false);
      input.pause();
    },
  };
};
