import { type ConnManager } from '@switchwire/conn-manager';

/** What SIP does on one FreeSWITCH. */
export interface SofiaFigures {
  readonly registrations: number | undefined;
  readonly gateways: number | undefined;
  /** Registered, or without a registration of their own, and not lost to their OPTIONS pings. */
  readonly gatewaysUp: number | undefined;
}

export interface SofiaPollOptions {
  readonly manager: Pick<ConnManager, 'executeAll'>;
  /** Between the end of one round and the next. */
  readonly intervalMs: number;
}

const ANSWER_TIMEOUT_MS = 5_000;
const UP_STATES = new Set(['REGED', 'NOREG']);

/** `3 total.` of `show registrations count`. */
export const readRegistrations = (text: string): number | undefined => {
  const [, count] = /^(\d{1,9}) total\.$/m.exec(text) ?? [];
  return count === undefined ? undefined : Number(count);
};

const textIn = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';

/**
 * Of `sofia xmlstatus gateway`. A gateway without a registration has the state NOREG, whatever comes of its OPTIONS pings: those
 * decide about its status, and `sofia status` does not show that one.
 */
export const readGateways = (
  text: string,
): { readonly gateways: number; readonly gatewaysUp: number } | undefined => {
  const [, list] = /<gateways>([^]*)<\/gateways>/.exec(text) ?? [];
  if (list === undefined) return undefined;
  const gateways = list.split('<gateway>').slice(1);
  const up = gateways.filter(
    (xml) => textIn(xml, 'status') === 'UP' && UP_STATES.has(textIn(xml, 'state')),
  );
  return { gateways: gateways.length, gatewaysUp: up.length };
};

/** Asks every server now and then; a server that does not answer has no figures until it does. */
export class SofiaPoll {
  readonly #options: SofiaPollOptions;
  #figures: ReadonlyMap<string, SofiaFigures> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: SofiaPollOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** Of a socket, by its id. */
  of(id: string): SofiaFigures | undefined {
    return this.#figures.get(id);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => void this.#round(), this.#options.intervalMs);
    this.#timer.unref();
  }

  async #round(): Promise<void> {
    try {
      const registrations = await this.#ask('api show registrations count');
      const status = await this.#ask('api sofia xmlstatus gateway');
      const ids = new Set([...registrations.keys(), ...status.keys()]);
      const figures = [...ids].map((id): readonly [string, SofiaFigures] => {
        const counts = readGateways(status.get(id) ?? '');
        return [
          id,
          {
            registrations: readRegistrations(registrations.get(id) ?? ''),
            gateways: counts?.gateways,
            gatewaysUp: counts?.gatewaysUp,
          },
        ];
      });
      this.#figures = new Map(figures);
    } catch {
      // the manager has been stopped
      this.#figures = new Map();
    }
    this.#schedule();
  }

  async #ask(command: string): Promise<ReadonlyMap<string, string>> {
    const options = { timeoutMs: ANSWER_TIMEOUT_MS, consumer: 'sofia-poll' };
    const answers = await this.#options.manager.executeAll(command, {}, options);
    return new Map(
      answers.flatMap(({ id, ok, reply }) => (ok && reply !== undefined ? [[id, reply.text]] : [])),
    );
  }
}
