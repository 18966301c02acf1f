import type * as esbuild from 'esbuild';
import { ScriptError } from '../errors.ts';

/** What loading a file takes from esbuild. */
export type Bundler = Pick<typeof esbuild, 'build'>;

/**
 * esbuild is an optional peer, loaded with the first file: programs that run scripts from memory do without it. An import inside of
 * `try` is one that bundlers let pass when it is not installed.
 *
 * @param script The name of the script that is to be loaded, for the error.
 */
export async function loadBundler(script: string): Promise<Bundler> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw new ScriptError(
      script,
      'a script in a file needs esbuild, which is not installed: npm install esbuild',
      { cause },
    );
  }
}
