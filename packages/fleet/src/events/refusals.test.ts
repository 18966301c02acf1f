import { silentLogger } from '@switchwire/esl-client/session';
import { expect, it } from 'vitest';
import { refusalOf } from './answers.ts';
import { Refusals } from './refusals.ts';

const start = () => {
  const said: string[] = [];
  const at = { ms: 0 };
  const logger = { ...silentLogger, error: (_: object, text: string) => void said.push(text) };
  return { said, at, refusals: new Refusals(logger, () => at.ms) };
};
const answer = (err_code: number, description: string) =>
  refusalOf(Buffer.from(JSON.stringify({ error: { code: 500, err_code, description } })));
const full = answer(10_047, 'insufficient storage resources available');

it('says each reason once, with what to do', () => {
  const { said, at, refusals } = start();
  for (let times = 0; times < 100; times++) {
    at.ms += 1_000;
    refusals.note(full, 'SW_x');
  }
  refusals.note(answer(10_001, 'something new'), 'SW_x');

  expect(said).toEqual([
    'The stream SW_x takes no event (insufficient storage resources available): events wait here, and then the oldest are dropped; give the account, or the disk of NATS, more room, or let the stream hold less',
    'The stream SW_x takes no event (something new): events wait here, and then the oldest are dropped',
  ]);
});

it('says one again after a minute without', () => {
  const { said, at, refusals } = start();
  refusals.note(full, 'SW_x');
  at.ms = 60_001;
  refusals.note(full, 'SW_x');

  expect(said).toHaveLength(2);
});

it('says nothing where nobody answered: the stream has to be looked at', () => {
  const { said, refusals } = start();
  refusals.note(refusalOf(new Uint8Array()), 'SW_x');

  expect(said).toEqual([]);
});
