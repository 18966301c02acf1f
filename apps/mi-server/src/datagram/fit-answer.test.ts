import { describe, expect, it } from 'vitest';
import { fitAnswer } from './fit-answer.ts';

interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly data: string };
}

const parse = (text: string): Answer => JSON.parse(text) as Answer;

const listOf = (count: number, id: unknown = 'a'): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    result: {
      Sockets: Array.from({ length: count }, (_, at) => ({
        if: `10.0.0.${at}:8021`,
        Events: ['DTMF'],
        phase: 'subscribed',
        more: 'x'.repeat(600),
      })),
    },
    id,
  });

describe('fitAnswer', () => {
  it('leaves an answer alone that every client can receive', () => {
    const text = listOf(2);

    expect(fitAnswer(text)).toBe(text);
  });

  it('leaves out the fields that OpenSIPS does not have when the answer is too long', () => {
    const text = fitAnswer(listOf(20));

    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_472);
    expect(text).toMatch(
      /^\{"jsonrpc":"2\.0","result":\{"Sockets":\[\{"if":"10\.0\.0\.0:8021","Events":\["DTMF"\]\},/,
    );
    expect(parse(text)).toMatchObject({ id: 'a', result: { Sockets: { length: 20 } } });
  });

  it('still sends a list that only the largest datagram holds, as OpenSIPS does', () => {
    const text = fitAnswer(listOf(1_000));

    expect(Buffer.byteLength(text)).toBeGreaterThan(32_768);
    expect(parse(text)).toMatchObject({ result: { Sockets: { length: 1_000 } } });
  });

  it.each([7, 'seven', null])('says with the id %j that no datagram holds an answer', (id) => {
    const answer = parse(
      fitAnswer(JSON.stringify({ jsonrpc: '2.0', result: 'x'.repeat(70_000), id })),
    );

    expect(answer).toMatchObject({ id, error: { code: 500 } });
    expect(answer.error?.data).toContain('HTTP');
  });

  it('answers each request of a batch', () => {
    const batch = `[${listOf(1_200, 1)},${listOf(1_200, 2)}]`;

    expect(JSON.parse(fitAnswer(batch))).toMatchObject([
      { id: 1, error: { code: 500 } },
      { id: 2, error: { code: 500 } },
    ]);
  });

  it('answers without the id when the id alone fills a datagram', () => {
    const text = fitAnswer(JSON.stringify({ jsonrpc: '2.0', result: 'x', id: 'x'.repeat(65_500) }));

    expect(parse(text)).toMatchObject({ id: null, error: { code: 500 } });
  });
});
