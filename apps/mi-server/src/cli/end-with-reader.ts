import { EXIT } from './exit-codes.ts';

const watched = new WeakSet<NodeJS.WriteStream>();

/**
 * Ends the process, and all is well, when nobody reads its output any more: `mi-server tail | head -1`. Other failures
 * of the output stay unhandled, as they are without this.
 */
export const endWithReader = (output: NodeJS.WriteStream): void => {
  if (watched.has(output)) return;
  watched.add(output);
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
};
