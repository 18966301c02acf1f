import { readFile } from 'node:fs/promises';
import { Server as HttpsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { type FastifyInstance } from 'fastify';
import { ConfigError } from '../config/config-error.ts';

/** A certificate and its key, both PEM. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Both files, if they can be used together. Throws ConfigError. */
export const readTls = async (tls: TlsFiles): Promise<{ cert: Buffer; key: Buffer }> => {
  const read = async (file: string, flag: string): Promise<Buffer> => {
    try {
      return await readFile(file);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new ConfigError(`${flag} ${file}: cannot be read (${code})`);
    }
  };
  const pair = {
    cert: await read(tls.certFile, '--tls-cert'),
    key: await read(tls.keyFile, '--tls-key'),
  };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigError(
      `--tls-cert ${tls.certFile} and --tls-key ${tls.keyFile} cannot be used: ${(error as Error).message}`,
    );
  }
  return pair;
};

/** Serves another certificate to new connections. */
export const renewTls = async ({ server }: FastifyInstance, tls: TlsFiles): Promise<void> => {
  if (!(server instanceof HttpsServer)) throw new ConfigError('The server does not speak TLS');
  server.setSecureContext(await readTls(tls));
};
