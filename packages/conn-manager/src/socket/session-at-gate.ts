import { type EslEvent, type EslReply } from '@switchwire/esl-protocol';
import { type CommandOptions } from '@switchwire/esl-client';
import { type EslSession, type SessionEvents } from '@switchwire/esl-client/session';
import { type GatedSession, type SessionGate } from './session-gate.ts';
import { type SocketFact } from './socket-machine.ts';

/** Where a gate's answers go. */
export interface SessionAtGatePorts {
  readonly session: EslSession;
  readonly wire: SessionEvents;
  readonly gate: SessionGate;
  report(fact: SocketFact): void;
  onDefect(error: unknown): void;
}

/** A session between its gate and its machine. */
export class SessionAtGate implements GatedSession {
  readonly #ports: SessionAtGatePorts;
  /** Given again when the machine asks again: its subscriptions may change while it waits. */
  #answer: SocketFact | undefined;

  constructor(ports: SessionAtGatePorts) {
    this.#ports = ports;
  }

  // --- for the gate ---------------------------------------------------------------------------------------------

  get address(): string {
    return this.#ports.session.address;
  }

  get generation(): number {
    return this.#ports.session.generation;
  }

  get refusedEvents(): readonly string[] {
    const { gate, wire } = this.#ports;
    return wire.refused.filter((name) => gate.events.includes(name));
  }

  send(command: Uint8Array, options?: CommandOptions): Promise<EslReply> {
    return this.#ports.session.send(command, options);
  }

  open(): void {
    this.#give({ type: 'gate.opened' });
  }

  refuse(reason: string): void {
    this.#give({ type: 'gate.refused', reason });
  }

  cut(reason: string): void {
    const message = `The session of ${this.address} was cut: ${reason}`;
    this.#ports.session.destroy({ kind: 'request', code: 'ESL_ASLEEP', message });
  }

  // --- for the session and the machine --------------------------------------------------------------------------

  /** The machine waits for the gate. */
  announce(): void {
    const given = this.#answer;
    if (given !== undefined) this.#ports.report(given);
    else {
      this.#attempt(() => {
        this.#ports.gate.announce(this);
      });
    }
  }

  /** May throw, and then the event is not handed out. */
  admits(event: EslEvent): boolean {
    return this.#ports.gate.admits(event, this);
  }

  chunk(): void {
    this.#ports.gate.onChunk?.(this);
  }

  end(): void {
    this.#attempt(() => {
      this.#ports.gate.onEnd?.(this);
    });
  }

  #give(answer: SocketFact): void {
    this.#answer = answer;
    this.#ports.report(answer);
  }

  #attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#ports.onDefect(error);
    }
  }
}
