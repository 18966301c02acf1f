import { stat } from 'node:fs/promises';
import { type Logger } from '@switchwire/esl-client';
import { type Config } from './options.ts';

const READABLE_BY_OTHERS = 0o004;

/** A file with secrets in it, and the option that names it. */
export interface SecretFile {
  readonly option: string;
  readonly file: string;
}

/** Those that every user of this machine can read. */
export const exposedFiles = async (
  files: readonly SecretFile[],
): Promise<readonly SecretFile[]> => {
  // modes mean nothing there
  if (process.platform === 'win32') return [];
  const modes = await Promise.all(
    files.map(({ file }) =>
      stat(file).then(
        ({ mode }) => mode,
        () => 0, // whoever reads it says what is wrong
      ),
    ),
  );
  return files.filter((_, at) => ((modes[at] ?? 0) & READABLE_BY_OTHERS) !== 0);
};

/** Files with secrets in them that the options name. A socket file is looked at by its store. */
export const secretFilesOf = (config: Config): readonly SecretFile[] => {
  const { token_file, rights, tls_key, nats_creds, nats_key, fleet_secret_file } = config;
  return Object.entries({
    token_file,
    rights,
    tls_key,
    nats_creds,
    nats_key,
    fleet_secret_file,
  }).flatMap(([option, file]) => (file === undefined ? [] : [{ option, file }]));
};

export const warnOfExposed = (files: readonly SecretFile[], logger: Logger): void => {
  for (const { option, file } of files) {
    logger.warn(
      { option, file },
      `Every user of this machine can read ${file}, which holds a secret: chmod o-r it`,
    );
  }
};
