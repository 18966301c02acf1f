import { type AnswerPorts, answerServers } from './ask-server.ts';

export interface NamedAnswers {
  /** The name that this server has at the time. */
  incarnation(): string;
  /** How soon a new name is noticed. */
  readonly everyMs: number;
  readonly answers: readonly {
    readonly subject: (incarnation: string) => string;
    readonly answer: (order: Readonly<Record<string, unknown>>) => Promise<unknown>;
  }[];
}

/** Answers other servers, under the name that this one has at the time. */
export function answerUnderName(ports: AnswerPorts, named: NamedAnswers): Disposable {
  let answering: readonly Disposable[] = [];
  let known = '';
  const end = (): void => {
    for (const one of answering) one[Symbol.dispose]();
  };
  const renew = (): void => {
    const incarnation = named.incarnation();
    if (incarnation === known) return;
    known = incarnation;
    end();
    answering = named.answers.map(({ subject, answer }) =>
      answerServers(ports, subject(incarnation), answer),
    );
  };
  renew();
  const timer = setInterval(renew, named.everyMs);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      end();
    },
  };
}
