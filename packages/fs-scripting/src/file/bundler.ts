import type * as esbuild from 'esbuild';
import { ScriptError } from '../errors.ts';

/** What loading a file takes from esbuild. */
export type Bundler = Pick<typeof esbuild, 'build'>;

/**
 * esbuild is an optional peer, loaded with the first file: programs that run scripts from memory do without it. An import inside of
 * `try` is one that bundlers let pass when it is not installed.
 */
export async function loadBundler(script: string): Promise<Bundler> {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw missingBundler(script, cause);
  }
}

/** @param script The name of the script whose file cannot be read. */
export function missingBundler(script: string, cause: unknown): ScriptError {
  return new ScriptError(
    script,
    'loading it from a file needs esbuild, which is not installed: npm install esbuild',
    { cause },
  );
}
