import { Worker } from 'node:worker_threads';
import { WATCHDOG_WORKER } from './watchdog-worker.ts';

/** The event loop stood still: no event, command, timer or reload was served meanwhile. */
export interface Stall {
  /** The script whose route ran, or the one whose route was started last. */
  readonly script: string | undefined;
  readonly route: string | undefined;
  /** Name of the event it worked on. */
  readonly event: string | undefined;
  /** True: it happened in the part of the route before its first await, so the names are certain. */
  readonly certain: boolean;
  /** Milliseconds, counted until it was noticed. */
  readonly blockedMs: number;
}

/** What the watchdog sends to its thread: names for the numbers in the shared memory. */
export type WatchdogMessage =
  | { readonly route: number; readonly script: string; readonly label: string }
  | { readonly event: number; readonly label: string }
  | { readonly forget: number };

export interface WatchdogThreadData {
  readonly cells: Int32Array;
  readonly stallMs: number;
  readonly stderr: boolean;
}

/** As much of a worker as the watchdog uses. */
export interface WatchdogThread {
  on(event: 'message', listener: (stall: Stall) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  postMessage(message: WatchdogMessage): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

export function startWatchdogThread(workerData: WatchdogThreadData): WatchdogThread {
  return new Worker(WATCHDOG_WORKER, { eval: true, workerData });
}
