import { useState } from 'preact/hooks';
import type { Session } from './session.ts';

interface Outcome {
  readonly isProblem: boolean;
  readonly text: string;
}

export interface Orders {
  /** Of the last order: that it runs, then what came of it. */
  readonly outcome: Outcome | undefined;
  /** Calls a method of the MI. `words` name the order. */
  readonly run: (words: string, method: string, params: readonly unknown[], done?: string) => void;
}

/** Orders of an operator, carried out through the MI. */
export function useOrders(session: Session): Orders {
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  return {
    outcome,
    run(words, method, params, done = 'done') {
      setOutcome({ isProblem: false, text: `${words} …` });
      session.mi.call(method, params).then(
        () => setOutcome({ isProblem: false, text: `${words}: ${done}` }),
        (error: unknown) =>
          setOutcome({
            isProblem: true,
            text: `${words}: ${error instanceof Error ? error.message : String(error)}`,
          }),
      );
    },
  };
}
