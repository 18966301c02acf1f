import { type Logger } from '@switchwire/esl-client';
import { type Refusal } from './answers.ts';

const ROOM = 'give the account, or the disk of NATS, more room, or let the stream hold less';

/** What an operator can do, by the code of JetStream. */
const REMEDIES: ReadonlyMap<number, string> = new Map([
  [10_054, 'raise its max_msg_size (nats stream edit)'],
  [10_077, 'set its discard policy to "old" (nats stream edit)'],
  [10_109, 'a sealed stream cannot be opened again: remove it (nats stream rm), and it is created again'],
  [10_002, ROOM],
  [10_023, ROOM],
  [10_028, ROOM],
  [10_047, ROOM],
]); // prettier-ignore

/** After so long without a refusal, the next one is news. */
const QUIET_MS = 60_000;

/** Says that the stream refuses events, once for each reason. */
export class Refusals {
  readonly #logger: Logger;
  readonly #now: () => number;
  #said = '';
  #lastAt = 0;

  constructor(logger: Logger, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  note({ code, text }: Refusal, stream: string): void {
    // nobody answered: whether there is such a stream has to be looked at
    if (code === undefined) return;
    const now = this.#now();
    const isNews = text !== this.#said || now - this.#lastAt > QUIET_MS;
    this.#lastAt = now;
    if (!isNews) return;
    this.#said = text;
    const remedy = REMEDIES.get(code);
    this.#logger.error({ stream, code }, `The stream ${stream} takes no event (${text}): events wait here, and then the oldest are dropped${remedy === undefined ? '' : `; ${remedy}`}`); // prettier-ignore
  }
}
