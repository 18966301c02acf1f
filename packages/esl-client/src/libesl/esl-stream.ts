import { type Socket } from 'node:net';
import {
  decodeNotice,
  describeCommand,
  type EslFrame,
  FrameDecoder,
} from '@switchwire/esl-protocol';
import { FrameInbox } from './frame-inbox.ts';
import { log } from './log.ts';

/** A socket as libesl sees it: frames in a queue, a goodbye is the end of them. */
export class EslStream {
  readonly address: string;
  readonly inbox: FrameInbox;
  readonly socket: Socket;
  readonly #decoder = new FrameDecoder();
  #failure: Error | undefined;

  constructor(socket: Socket, address: string, maxQueued: number) {
    this.socket = socket;
    this.address = address;
    this.inbox = new FrameInbox(maxQueued);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    socket.on('error', (error) => {
      this.fail(error);
    });
    socket.on('end', () => {
      this.inbox.end();
    });
    socket.on('close', () => {
      this.inbox.end();
    });
  }

  /** Why it ended, when it was neither a goodbye nor our own wish. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** One write per command. False when the connection takes no more. */
  write(bytes: Uint8Array): boolean {
    if (!this.socket.writable) return false;
    log('DEBUG', 'ESLconnection.send', () => describeCommand(bytes));
    this.socket.write(bytes);
    return true;
  }

  fail(error: Error): void {
    this.#failure ??= error;
    log('ERROR', 'ESLconnection', () => error.message);
    this.inbox.end();
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) this.#take(frame);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #take(frame: EslFrame): void {
    log('DEBUG', 'ESLconnection.recv', () => frame.contentType);
    // a linger notice is an event like any other; a goodbye is the end and never seen
    const isGoodbye =
      frame.contentType === 'text/disconnect-notice' && decodeNotice(frame).kind === 'disconnect';
    if (!isGoodbye) this.inbox.push(frame);
    else {
      this.inbox.end();
      this.socket.end();
    }
  }
}
