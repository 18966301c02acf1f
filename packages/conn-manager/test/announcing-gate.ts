import { commands, type EslEvent } from '@switchwire/esl-protocol';
import { type GatedSession, type SessionGate } from '../src/index.ts';

const SUBCLASS = 'test::owner';

/** Of several programs on one FreeSWITCH that one acts whose announcement has the highest number. */
export class AnnouncingGate implements SessionGate {
  readonly events = [`CUSTOM ${SUBCLASS}`];
  readonly sessions: GatedSession[] = [];
  /** Raised by each claim. */
  epoch = 0;
  readonly #name: string;
  #acting: GatedSession | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  announce(session: GatedSession): void {
    this.sessions.push(session);
    const headers = {
      'Event-Subclass': SUBCLASS,
      Epoch: String(this.epoch),
      Server: this.#name,
    };
    session.send(commands.sendevent('CUSTOM', headers)).catch(() => undefined);
  }

  admits(event: EslEvent, session: GatedSession): boolean {
    if (event.subclass !== SUBCLASS) return session === this.#acting;
    const server = event.text('Server') ?? '';
    const epoch = Number(event.text('Epoch'));
    if (server === this.#name && epoch === this.epoch) {
      this.#acting = session;
      session.open();
    } else if (epoch > this.epoch) {
      this.#acting = undefined;
      session.refuse(`${server} does`);
    }
    return false;
  }

  onEnd(session: GatedSession): void {
    if (this.#acting === session) this.#acting = undefined;
  }
}
