import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { expect, onTestFinished } from 'vitest';
import { createConnManagerIn } from '../src/pool/conn-manager.ts';
import { type ManagerPorts } from '../src/pool/provision.ts';
import {
  type ConnManager,
  type ConnManagerOptions,
  type SocketLease,
  type SocketTimings,
} from '../src/index.ts';
import { type Logger } from '@switchwire/esl-client';

/** Short waits, so that a test sees many lives; long deadlines, for this machine may be busy. */
const QUICK: Partial<SocketTimings> = {
  retryBase: 10,
  retryMax: 100,
  replacementDelay: 10,
  storeDebounce: 5,
  storeRetryDelay: 20,
};

export async function fakeNode(
  options: Parameters<typeof createFakeFreeswitch>[0] = {},
): Promise<FakeFreeswitch> {
  const fake = await createFakeFreeswitch(options);
  onTestFinished(() => fake.stop());
  return fake;
}

export async function fakeNodes(count: number): Promise<FakeFreeswitch[]> {
  return Promise.all(Array.from({ length: count }, () => fakeNode()));
}

/** A started manager with short waits. */
export async function startManager(
  options: ConnManagerOptions = {},
  ports: Partial<ManagerPorts> = {},
): Promise<ConnManager> {
  const manager = createConnManagerIn(ports, {
    ...options,
    timings: { ...QUICK, ...options.timings },
  });
  onTestFinished(() => manager.stop());
  await manager.start();
  return manager;
}

export async function subscribed(lease: SocketLease): Promise<void> {
  await expect
    .poll(() => lease.info.states, { timeout: 15_000 })
    .toContain('session.subscribed.subscription.settled');
}

export async function phaseBecomes(lease: SocketLease, phase: string): Promise<void> {
  await expect.poll(() => lease.info.phase, { timeout: 15_000 }).toBe(phase);
}

/** Commands of one kind that a node was sent, without their blank line. */
export function sentTo(fake: FakeFreeswitch, match: RegExp): string[] {
  return fake.commands.map(({ command }) => command).filter((command) => match.test(command));
}

/** Keeps what it is told. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    };
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** What an error of a promise is. */
export async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error as unknown as Record<string, unknown>;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Breaks the actor of a socket whenever it has to choose a wait, as long as it is on. */
export function defectiveRandom(): { isBroken: boolean; readonly random: () => number } {
  const state = {
    isBroken: true,
    random: (): number => {
      if (state.isBroken) throw new Error('no randomness');
      return 0;
    },
  };
  return state;
}
