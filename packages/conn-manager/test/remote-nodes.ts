import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type ChaosNodes, type Fault } from './chaos-nodes.ts';

/** One call of a method, as it goes to the other process. */
export type NodesCall = {
  [Method in keyof ChaosNodes]: {
    readonly method: Method;
    readonly args: Parameters<ChaosNodes[Method]>;
  };
}[keyof ChaosNodes];

export interface NodesAnswer {
  readonly result?: unknown;
  readonly error?: string;
}

/** Nodes in a process of their own. One call at a time. */
export class RemoteNodes implements ChaosNodes {
  readonly #child: ChildProcess = fork(new URL('./chaos-child.ts', import.meta.url));

  async open(count: number): Promise<readonly string[]> {
    return (await this.#call({ method: 'open', args: [count] })) as readonly string[];
  }

  async openHostile(): Promise<readonly string[]> {
    return (await this.#call({ method: 'openHostile', args: [] })) as readonly string[];
  }

  async harm(node: number, fault: Fault, flag: boolean): Promise<void> {
    await this.#call({ method: 'harm', args: [node, fault, flag] });
  }

  async heal(): Promise<void> {
    await this.#call({ method: 'heal', args: [] });
  }

  async announce(mark: string): Promise<void> {
    await this.#call({ method: 'announce', args: [mark] });
  }

  async wrong(): Promise<readonly string[]> {
    return (await this.#call({ method: 'wrong', args: [] })) as readonly string[];
  }

  async close(): Promise<void> {
    await this.#call({ method: 'close', args: [] });
    const ended = once(this.#child, 'exit');
    // not left to end by itself: Node 20 may turn for ever over a connection that was reset
    this.#child.kill();
    await ended;
  }

  async #call(call: NodesCall): Promise<unknown> {
    const answered = once(this.#child, 'message') as Promise<[NodesAnswer]>;
    this.#child.send(call);
    const [{ result, error }] = await answered;
    if (error !== undefined) throw new Error(error);
    return result;
  }
}
