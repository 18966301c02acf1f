import { decodeEvent, type EslFrame, type EslEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { encodeEvent } from '@switchwire/esl-protocol/server';
import { type EventFormat } from '../core/serialise.ts';

/** Ids of the recording, each with the one that replaces it in this replay. */
export type Substitutions = ReadonlyMap<string, string>;

/** One recorded frame with its bytes. */
export class RecordedFrame {
  readonly bytes: Buffer;
  readonly contentType: string;
  #event: EslEvent | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const head = bytes.subarray(0, Math.max(0, bytes.indexOf('\n\n'))).toString('latin1');
    this.contentType = /^content-type: *(.*)$/im.exec(head)?.[1] ?? '';
  }

  get isReply(): boolean {
    return this.contentType === 'command/reply' || this.contentType === 'api/response';
  }

  get isEvent(): boolean {
    return this.contentType.startsWith('text/event-');
  }

  /** A notice that the connection ends now. */
  get isFarewell(): boolean {
    return (
      this.contentType === 'text/disconnect-notice' &&
      !this.bytes.includes('Content-Disposition: linger')
    );
  }

  /** The decoded event; undefined for other frames. */
  get event(): EslEvent | undefined {
    if (!this.isEvent) return undefined;
    if (this.#event === undefined) {
      const frame = decodeOne(this.bytes);
      if (frame !== undefined) this.#event = decodeEvent(frame);
    }
    return this.#event;
  }

  /** A header of the outer block, e.g. the `Job-UUID` of a reply. */
  header(name: string): string | undefined {
    return decodeOne(this.bytes)?.headers.get(name);
  }

  /** The bytes to send: with other ids, in another event format, with corrected lengths. */
  render(ids: Substitutions, format: EventFormat | undefined): Buffer {
    let { bytes } = this;
    if (this.isEvent && format !== undefined && this.contentType !== `text/event-${format}`) {
      const event = this.event;
      if (event !== undefined) bytes = wrapEvent(encodeEvent(event, format), format);
    }
    return substitute(bytes, ids);
  }
}

function decodeOne(bytes: Buffer): EslFrame | undefined {
  return new FrameDecoder().push(bytes)[0];
}

function wrapEvent(body: Buffer, format: EventFormat): Buffer {
  const head = `Content-Length: ${body.length}\nContent-Type: text/event-${format}\n\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function substitute(bytes: Buffer, ids: Substitutions): Buffer {
  if (![...ids.keys()].some((id) => bytes.includes(id))) return bytes;
  const blank = bytes.indexOf('\n\n');
  if (blank < 0) return bytes;
  const head = replaceAll(bytes.subarray(0, blank).toString('latin1'), ids);
  const body = Buffer.from(replaceAll(bytes.subarray(blank + 2).toString('latin1'), ids), 'latin1');
  const fixed = head.replace(/^(content-length: *)\d+/im, `$1${body.length}`);
  return Buffer.concat([Buffer.from(`${fixed}\n\n`, 'latin1'), body]);
}

function replaceAll(text: string, ids: Substitutions): string {
  let changed = text;
  for (const [from, to] of ids) {
    changed = changed.replaceAll(from, Buffer.from(to).toString('latin1'));
  }
  return changed;
}
