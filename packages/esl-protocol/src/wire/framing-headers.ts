import { type Buffer } from 'node:buffer';
import { type ContentType } from './frame.ts';
import { parseHeaderBlock } from './header-block.ts';
import { EslHeaders } from './headers.ts';

/** What the decoder needs to know of a header block. */
export interface FramingHeaders {
  contentType: ContentType;
  /** Bytes of the body; 0 when nothing announces one; -1 when the announcement is not a number. */
  contentLength: number;
}

/** Content-Type and Content-Length of the header block in `[from, to)`; of each the first one counts. */
export function readFramingHeaders(bytes: Buffer, from: number, to: number): FramingHeaders {
  const headers = new EslHeaders(parseHeaderBlock(bytes.toString('utf8', from, to)));
  const length = headers.get('content-length');
  return {
    contentType: headers.get('content-type') ?? '',
    contentLength: length === undefined ? 0 : readDigits(length),
  };
}

/** Only digits, at least one; otherwise -1. A number too large to be exact is still larger than any limit. */
function readDigits(text: string): number {
  return /^[0-9]+$/.test(text) ? Number(text) : -1;
}
