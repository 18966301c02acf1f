import { type SocketInfo } from '@switchwire/conn-manager';
import { createEvent } from '@switchwire/esl-protocol/server';
import { type EslEvent } from '@switchwire/esl-protocol';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EventRoute, type RouteMatch } from '../src/route/route-match.ts';
import { Dispatcher, type DispatcherOptions } from '../src/dispatch/dispatcher.ts';
import { ScriptLanes } from '../src/dispatch/lanes.ts';
import { ProblemReporter, type ScriptProblem } from '../src/report/problem.ts';
import { RouteTable } from '../src/route/route-table.ts';
import { Route } from '../src/route/route.ts';
import { MemoryManager } from './memory-manager.ts';

export type Routes = readonly (readonly [match: string | RouteMatch, run: EventRoute])[];

/** A dispatcher without a manager. */
export class DispatchRig {
  readonly problems: ScriptProblem[] = [];
  readonly dispatcher: Dispatcher;
  overflows = 0;
  readonly info: SocketInfo;

  constructor(options: Partial<DispatcherOptions> = {}) {
    const double = new MemoryManager();
    this.info = double.infoOf(double.add('10.0.0.1:8021'));
    this.dispatcher = new Dispatcher({
      maxConcurrentCalls: 256,
      maxQueued: 1_000_000,
      maxQueuedBytes: Infinity,
      routeTimeoutMs: 60_000,
      reporter: new ProblemReporter(undefined, (problem) => this.problems.push(problem)),
      onOverflow: () => this.overflows++,
      ...options,
    });
  }

  script(name: string, routes: Routes): ScriptLanes {
    const lanes = new ScriptLanes(name, tableOf(routes));
    this.dispatcher.attach(lanes);
    return lanes;
  }

  offer(event: EslEvent): void {
    this.dispatcher.offer(event, this.info);
  }

  /** One event of a call. */
  call(uuid: string, name = 'DTMF', at = 0): void {
    this.offer(eventOf(name, { 'Unique-ID': uuid, 'X-At': `${at}` }));
  }

  /** Lets the event loop turn until everything that can run has begun, however many slices of time that takes. */
  async rested(): Promise<void> {
    let before: string | undefined;
    for (;;) {
      await nextTurn();
      const now = JSON.stringify(this.dispatcher.stats());
      if (now === before) return;
      before = now;
    }
  }

  /** Lets the event loop turn until nothing waits and nothing runs. */
  async drained(): Promise<void> {
    for (;;) {
      await nextTurn();
      const { queued, running } = this.dispatcher.stats();
      if (queued === 0 && running === 0) return;
    }
  }
}

export function tableOf(routes: Routes): RouteTable {
  return new RouteTable(routes.map(([match, run]) => new Route(match, run, OWNER)));
}

export function eventOf(name: string, headers: Record<string, string> = {}): EslEvent {
  return createEvent({ name, headers: Object.entries(headers) });
}

const OWNER = { script: 'a', version: 1 };

/** A promise to be settled by hand. */
export function gate<T = void>(): {
  readonly promise: Promise<T>;
  readonly open: (value: T) => void;
  readonly fail: (reason: unknown) => void;
} {
  let open!: (value: T) => void;
  let fail!: (reason: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

export { nextTurn };
