import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type ServerAnswer } from './ask-server.ts';

/** What the other servers of the fleet answered. */
export interface FleetAnswers {
  /** By server id. */
  readonly answers: ReadonlyMap<string, unknown>;
  /** Ids of live servers that did not answer, or could not. */
  readonly missing: readonly string[];
}

export interface AskOptions {
  /** For the answer of each server. Default: 1,000. */
  readonly timeoutMs?: number;
}

/** Gets the question as JSON brought it: check it, other versions ask too. */
export type Answerer = (question: unknown) => unknown;

export interface QuestionsPorts {
  others(): readonly { readonly incarnation: string; readonly id: string }[];
  ask(incarnation: string, question: unknown, timeoutMs: number): Promise<ServerAnswer | undefined>;
}

const DEFAULT_ANSWER_MS = 1_000;

/** What the servers of a fleet ask each other beside sockets: by the name of the question, JSON there and back. */
export class Questions {
  readonly #ports: QuestionsPorts;
  readonly #answerers = new Map<string, Answerer>();

  constructor(ports: QuestionsPorts) {
    this.#ports = ports;
  }

  /** Answers a question of other servers, until disposed. */
  answer(name: string, answerer: Answerer): Disposable {
    this.#answerers.set(name, answerer);
    return {
      [Symbol.dispose]: () => {
        if (this.#answerers.get(name) === answerer) this.#answerers.delete(name);
      },
    };
  }

  /** Asks every other live server. Never rejects: who does not answer is named. */
  async ask(
    name: string,
    question: unknown,
    { timeoutMs = DEFAULT_ANSWER_MS }: AskOptions = {},
  ): Promise<FleetAnswers> {
    const answers = new Map<string, unknown>();
    const missing: string[] = [];
    await Promise.all(
      this.#ports.others().map(async ({ incarnation, id }) => {
        const answer = await this.#ports
          .ask(incarnation, { name, question }, timeoutMs)
          .catch(() => undefined);
        if (answer?.ok === true) answers.set(id, answer.value);
        else missing.push(id);
      }),
    );
    return { answers, missing: missing.sort() };
  }

  /** Of another server. */
  carryOut({ name, question }: Readonly<Record<string, unknown>>): unknown {
    const answerer = typeof name === 'string' ? this.#answerers.get(name) : undefined;
    if (answerer === undefined)
      throw new InvalidArgumentError(`This server does not know the question "${String(name)}"`);
    return answerer(question);
  }
}
