import { readFileSync } from 'node:fs';

/** One exchange with a real OpenSIPS. */
export interface Exchange {
  readonly seq: number;
  readonly name: string;
  readonly opensips: string;
  readonly via: 'http' | 'datagram' | 'fifo' | 'event';
  readonly verb?: string;
  readonly path?: string;
  readonly contentType?: string;
  readonly status?: number | null;
  readonly request: string | null;
  readonly answer: string | null;
}

/** The recorded exchanges in their order. */
export const readExchanges = (): readonly Exchange[] =>
  readFileSync(new URL('../fixtures/opensips-mi.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Exchange);
