import { type CoreEvent } from '../core/core-event.ts';
import { type EventHeader } from '../core/serialise.ts';
import { type ReceivedCommand } from '../wire/command-block.ts';

/** What a connection needs of the channel it controls or sends messages to. */
export interface ControlledChannel {
  readonly uuid: string;
  readonly name: string;
  /** True from the hangup on. */
  readonly ended: boolean;
  variable(name: string): string | undefined;
  setVariable(name: string, value: string): void;
  /** Channel, caller and variables; for `connect` with the profile once more in front, prefix `Channel-`. */
  dataHeaders(forConnect: boolean): readonly EventHeader[];
  /** Queues a `sendmsg`; false if 256 are waiting already. */
  enqueue(message: ReceivedCommand): boolean;
  /** Executes a `sendmsg` at once and settles when it is done: used by sync outbound connections. */
  execute(message: ReceivedCommand): Promise<void>;
  /** An event from outside for this session: `sendevent` with its `unique-id`. */
  acceptEvent(event: {
    readonly name: string;
    readonly subclass: string | undefined;
    readonly headers: readonly EventHeader[];
    readonly body: string | undefined;
  }): void;
  /** Sends events of the session itself (DTMF, `sendevent`) to this sink too; undefined ends it. */
  divertTo(sink: ((event: CoreEvent) => void) | undefined): void;
  /** Calls back once when the channel is hung up; the result removes the callback. */
  onEnded(run: () => void): () => void;
  /** The connection that controlled the channel is gone: a parked channel is un-parked. */
  release(resume: boolean): void;
  /** Keeps the channel from being destroyed while a connection lingers; the result releases it. */
  hold(): () => void;
}
