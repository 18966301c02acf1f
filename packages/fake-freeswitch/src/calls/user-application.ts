import { emittedEvent, type EmittedHeaders } from '../core/emitted-event.ts';
import { type Application } from './application.ts';
import { type Channel } from './channel.ts';
import { causeOf } from './hangup-causes.ts';
import { type Switchboard } from './switchboard.ts';

/** The call on which an application of your own runs. */
export interface ApplicationCall {
  readonly uuid: string;
  /** True from the hangup on. */
  readonly ended: boolean;
  /** A channel variable or, like `caller_id_number`, a field of the caller profile. */
  variable(name: string): string | undefined;
  /** An empty value removes the variable. */
  setVariable(name: string, value: string): void;
  /** Runs another application on top of yours, with its own events; settles when it is over. */
  execute(application: string, data?: string): Promise<void>;
  /**
   * Lets time of the call pass, on the scale of `timeScale`; without a number until something ends it. False if the
   * call was hung up or transferred, or if `uuid_break` came.
   */
  wait(ms?: number): Promise<boolean>;
  /** Fires an event with the headers of this channel, yours behind them. */
  emit(name: string, headers?: EmittedHeaders, body?: string): void;
  hangup(cause?: string): void;
}

/**
 * An application of your own. It gets its data, with the variables filled in. A string that it returns or resolves
 * with is its `Application-Response`; anything else gives none.
 */
export type ApplicationHandler = (data: string, call: ApplicationCall) => unknown;

/** Makes an application of a handler: what it throws is reported, and the dialplan goes on. */
export function userApplication(
  board: Switchboard,
  name: string,
  handler: ApplicationHandler,
): Application {
  return async (channel, data) => {
    const run = { over: false };
    let response: string | undefined;
    const done = Promise.resolve()
      .then(() => handler(data, callOf(board, channel, run)))
      .then(
        (result) => (response = typeof result === 'string' ? result : undefined),
        (error: unknown) => board.onError(error, `application ${name}`),
      );
    // a hangup or a transfer does not wait for the handler, and messages run on top of it meanwhile
    await channel.thread.wait(Infinity, {
      until: (end) => {
        void done.then(end);
        return () => undefined;
      },
    });
    run.over = true;
    return response;
  };
}

function callOf(
  board: Switchboard,
  channel: Channel,
  run: { readonly over: boolean },
): ApplicationCall {
  const isOver = (): boolean => run.over || channel.ended;
  return {
    uuid: channel.uuid,
    get ended() {
      return channel.ended;
    },
    variable: (name) => channel.variable(name),
    setVariable: (name, value) => channel.setVariable(name, value),
    execute: async (application, data = '') => {
      if (!isOver()) await channel.thread.execute(application, data);
    },
    wait: async (ms = Infinity) => {
      return !isOver() && (await channel.thread.waitOnTop(ms)) === 'elapsed';
    },
    emit: (name, headers = {}, body) => {
      const event = emittedEvent(name, headers, body);
      if (channel.retired) return;
      board.core.emit(event.name, { ...event, headers: [...channel.block(), ...event.headers] });
    },
    hangup: (cause) => void channel.hangup(causeOf(cause)),
  };
}
