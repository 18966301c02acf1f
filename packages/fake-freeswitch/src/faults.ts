import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type CommandMatch, matcherOf } from './command-match.ts';
import { type EndlessPart, type Tear } from './listener/fault-frames.ts';

/** Faults as plain settings: those of a connection win over those of its server. */
export interface FaultSettings {
  /** Every write waits this long; order is kept. */
  latencyMs?: number | undefined;
  /** Writes of at most this many bytes, each on its own. */
  splitBytes?: number | undefined;
  /** The TCP connection lives, but nothing is answered, sent or noticed any more. */
  halfOpen?: boolean | undefined;
  /** A connection is cut off after this many bytes more; each counts for itself, from when this object was set. */
  dropAfter?: { readonly bytes: number } | undefined;
  /** At most this many bytes a second. */
  bytesPerSecond?: number | undefined;
  /** The next frame ends after this many bytes, then the connection closes. */
  cutFrameBytes?: number | undefined;
  /** Added to every `Content-Length` that is sent. */
  contentLengthError?: number | undefined;
  /** Commands that are read and get no answer. */
  neverAnswers?: ((command: string) => boolean) | undefined;
  /** Commands that run this much later. */
  answersLate?: { readonly ms: number; readonly matches: (command: string) => boolean } | undefined;
  /** Every answer of an API command has this many bytes. */
  giantAnswerBytes?: number | undefined;
  /** The next event and the kill notice are written into each other, then the connection closes. */
  tornKill?: Tear | undefined;
}

/** Faults that can be switched on and off while a test runs. */
export interface ConnectionFaults {
  /** Delays everything that is sent by `ms`; 0 ends it. */
  latency(ms: number): void;
  /** Sends in pieces of that many bytes, `'byte'` is 1; undefined ends it. */
  splitWrites(bytes: number | 'byte' | undefined): void;
  /** Keeps the TCP connection but swallows everything in both directions. */
  halfOpen(on?: boolean): void;
  /** Cuts the connection off (FIN) when that many more bytes were sent, in the middle of a frame or not. */
  dropAfterBytes(bytes: number | undefined): void;
  /** Sends no more than that many bytes a second, in portions of a twentieth; undefined ends it. */
  slowDrain(bytesPerSecond: number | undefined): void;
  /** Sends only the first `bytes` of the next frame, then closes. */
  cutFrame(bytes?: number): void;
  /** Adds `difference` to every `Content-Length` sent from now on; 0 ends it. */
  wrongContentLength(difference: number): void;
  /**
   * Reads the commands that match, and neither runs nor answers them; events and other answers go on. Undefined ends
   * it. `/^/` matches every command.
   */
  neverAnswer(match: CommandMatch | undefined): void;
  /** Runs the commands that match (default: all) `ms` later; the connection waits, as for a slow `api`. 0 ends it. */
  answerAfter(ms: number, match?: CommandMatch): void;
  /** Answers every `api` command with that many bytes; undefined ends it. They are made as they are sent. */
  giantAnswer(bytes: number | undefined): void;
  /** Sends one CUSTOM event of that many bytes now, subscribed or not. It is made as it is sent. */
  giantEvent(bytes: number): void;
  /**
   * Begins a frame whose header block (or body of 16 MiB) goes on at a kilobyte every 10 ms. Nothing else is sent on
   * the connection any more; only its end is the end of it.
   */
  endlessFrame(part?: EndlessPart): void;
  /**
   * Kills the connection for lost events while it writes the next event, as another thread of FreeSWITCH does: the two
   * are written into each other. By default the beginning of the event is between head and text of the notice;
   * `'head'` and `'body'` put the notice inside the event.
   */
  tornKill(tear?: Tear): void;
  /** Ends the connection with a TCP reset. */
  reset(): void;
  /** Switches every fault off; what was sent already is not taken back. */
  clear(): void;
}

/**
 * The faults of a whole server: those of a connection for each of them, new ones too, and two that concern new
 * connections. `giantEvent`, `endlessFrame` and `reset` concern the connections that are open now.
 */
export interface ServerFaults extends Omit<ConnectionFaults, 'clear'> {
  /** Stops listening: new connections are refused, open ones are left alone. Settles when it is so. */
  refuse(on?: boolean): Promise<void>;
  /** Accepts new connections but never greets and never answers them. */
  silent(on?: boolean): void;
  /** Switches every fault off. Settles when new connections are accepted again. */
  clear(): Promise<void>;
}

function positive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || value > 0) return value;
  throw new InvalidArgumentError(
    `${name}(${value}): not a number above 0; undefined ends the fault`,
  );
}

/** A length that a frame can announce. */
function frameLength(name: string, bytes: number): number {
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new InvalidArgumentError(`${name}(${bytes}): not a whole number of bytes above 0`);
}

/** What the owner of settings does at once. */
export interface FaultActions {
  reset(): void;
  giantEvent(bytes: number): void;
  endlessFrame(part: EndlessPart): void;
  /** The settings have changed. */
  changed(): void;
}

/** Switches over settings. */
export function createConnectionFaults(
  settings: FaultSettings,
  actions: FaultActions,
): ConnectionFaults {
  const set = (change: FaultSettings): void => {
    Object.assign(settings, change);
    actions.changed();
  };
  return {
    latency: (ms) => set({ latencyMs: ms === 0 ? undefined : ms }),
    splitWrites: (bytes) => {
      set({ splitBytes: bytes === 'byte' ? 1 : positive('splitWrites', bytes) });
    },
    halfOpen: (on = true) => set({ halfOpen: on ? true : undefined }),
    dropAfterBytes: (bytes) => set({ dropAfter: bytes === undefined ? undefined : { bytes } }),
    slowDrain: (bytesPerSecond) => set({ bytesPerSecond: positive('slowDrain', bytesPerSecond) }),
    cutFrame: (bytes = 20) => set({ cutFrameBytes: bytes }),
    wrongContentLength: (difference) =>
      set({ contentLengthError: difference === 0 ? undefined : difference }),
    neverAnswer: (match) =>
      set({ neverAnswers: match === undefined ? undefined : matcherOf(match) }),
    answerAfter: (ms, match = /^/) =>
      set({ answersLate: ms === 0 ? undefined : { ms, matches: matcherOf(match) } }),
    giantAnswer: (bytes) => {
      const length = bytes === undefined ? undefined : frameLength('giantAnswer', bytes);
      set({ giantAnswerBytes: length });
    },
    giantEvent: (bytes) => actions.giantEvent(frameLength('giantEvent', bytes)),
    endlessFrame: (part = 'head') => actions.endlessFrame(part),
    tornKill: (tear = 'notice') => set({ tornKill: tear }),
    reset: () => actions.reset(),
    clear: () => {
      for (const key of Object.keys(settings) as (keyof FaultSettings)[]) settings[key] = undefined;
      actions.changed();
    },
  };
}
