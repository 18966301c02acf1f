import { EslError, InvalidArgumentError } from '@switchwire/esl-protocol';
import { CommanderError } from 'commander';
import { pc } from './terminal.ts';
import { ConfigError } from '../config/config-error.ts';
import { printableLines } from '../text/printable.ts';
import { CliError, EXIT } from './cli-error.ts';
import { createProgram } from './program.ts';

const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CliError) return error.exitCode;
  const isWrongCall = error instanceof InvalidArgumentError || error instanceof ConfigError;
  return isWrongCall ? EXIT.usage : EXIT.failure;
};

/** Runs the command line; resolves with the exit code and never rejects. Errors are one sentence on stderr. */
export const main = async (argv: readonly string[]): Promise<number> => {
  try {
    let exitCode: number = EXIT.ok;
    const program = createProgram((code) => {
      exitCode = code;
    });
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    // commander has said it already
    if (!(error instanceof CommanderError))
      console.error(`${pc.red('error:')} ${printableLines(describe(error))}`);
    return exitCodeOf(error);
  }
};

const describe = (error: unknown): string => {
  if (error instanceof CliError || error instanceof ConfigError) return error.message;
  if (error instanceof EslError) return `${error.message} (${error.code})\nSee ${error.url}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
