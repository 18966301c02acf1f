import { formatFsUrl, parseFsUrl } from '@switchwire/esl-protocol';

/** A URL with everything between `://` (or its start) and the last `@` masked, and so are values of a query. */
export const maskUrl = (url: string): string =>
  url.replace(/^([^/]*:\/\/)?[\s\S]*@/, '$1***@').replace(/([?&][^=&]*)=[^&]*/g, '$1=***');

/** The URL of a FreeSWITCH without its password. */
export const maskFsUrl = (url: string): string => {
  try {
    return formatFsUrl(parseFsUrl(url));
  } catch {
    return '***';
  }
};

export const maskText = (): string => '***';
