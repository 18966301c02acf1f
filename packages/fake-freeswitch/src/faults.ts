import { InvalidArgumentError } from '@switchwire/esl-protocol';

/** Faults as plain settings: those of a connection stand before those of its server. */
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
  /** Ends the connection with a TCP reset. */
  reset(): void;
  /** Switches every fault off. */
  clear(): void;
}

/**
 * The faults of a whole server: those of a connection for each of them, new ones too, and two that concern new
 * connections.
 */
export interface ServerFaults extends Omit<ConnectionFaults, 'clear'> {
  /** Stops listening: new connections are refused, those that stand are left alone. Settles when it is so. */
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

/** Switches over settings; `reset` is what the owner does with its sockets. */
export function createConnectionFaults(
  settings: FaultSettings,
  reset: () => void,
  changed: () => void,
): ConnectionFaults {
  const set = (change: FaultSettings): void => {
    Object.assign(settings, change);
    changed();
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
    reset,
    clear: () => {
      for (const key of Object.keys(settings) as (keyof FaultSettings)[]) settings[key] = undefined;
      changed();
    },
  };
}
