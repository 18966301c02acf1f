import { readFile } from 'node:fs/promises';
import { ConfigError } from './config-error.ts';

/** A file that an option names. Throws ConfigError. */
export const readText = async (file: string, what: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${what} ${file}: cannot be read (${code ?? 'unknown error'})`);
  }
};
