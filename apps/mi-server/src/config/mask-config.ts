import { formatFsUrl, parseFsUrl } from '@switchwire/esl-protocol';
import { type Config } from './schema.ts';

/** A URL with everything between `://` (or its start) and the last `@` masked, and so are values of a query. */
export const maskUrl = (url: string): string =>
  url.replace(/^([^/]*:\/\/)?[\s\S]*@/, '$1***@').replace(/([?&][^=&]*)=[^&]*/g, '$1=***');

const maskFsUrl = (url: string): string => {
  try {
    const parsed = parseFsUrl(url);
    return formatFsUrl(parsed);
  } catch {
    return '***';
  }
};

/** The configuration without its secrets, for --print-config. */
export const maskConfig = (config: Config): Config => ({
  ...config,
  fs_subscribe: config.fs_subscribe.map(maskFsUrl),
  ...(config.db_url === undefined ? {} : { db_url: maskUrl(config.db_url) }),
  ...(config.token === undefined ? {} : { token: '***' }),
});
