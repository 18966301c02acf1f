export interface NamedAnswers {
  /** The name that this server has at the time. */
  incarnation(): string;
  /** How soon a new name is noticed. */
  readonly everyMs: number;
  /** Begins to answer under a name. */
  readonly answers: readonly ((incarnation: string) => Disposable)[];
}

/** Answers other servers, under the name that this one has at the time. */
export function answerUnderName(named: NamedAnswers): Disposable {
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
    answering = named.answers.map((answer) => answer(incarnation));
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
