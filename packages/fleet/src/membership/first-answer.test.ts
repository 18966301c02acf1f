import { SimulatedClock } from 'xstate';
import { expect, it } from 'vitest';
import { firstAnswer } from './first-answer.ts';

interface Question {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/** Questions every 250 ms for a second, each answered by the test. */
function rig() {
  const clock = new SimulatedClock();
  const questions: Question[] = [];
  const answer = firstAnswer<string>(() => new Promise((resolve, reject) => questions.push({ resolve, reject })), { clock, everyMs: 250, forMs: 1_000 }); // prettier-ignore
  return { clock, questions, answer };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('takes the first answer, whichever question it is for, and asks no more', async () => {
  const { clock, questions, answer } = rig();
  clock.increment(250);
  clock.increment(250);

  questions[1]?.resolve('there');

  expect(await answer).toBe('there');
  clock.increment(10_000);
  expect(questions).toHaveLength(3);
});

it('does not give up while a newer question waits', async () => {
  const { clock, questions, answer } = rig();
  clock.increment(250);
  questions[0]?.reject(new Error('lost'));
  await settled();

  questions[1]?.resolve('there');

  expect(await answer).toBe('there');
});

it('gives up when the newest question fails, and asks no more', async () => {
  const { clock, questions, answer } = rig();

  questions[0]?.reject(new Error('not connected'));

  await expect(answer).rejects.toThrow('not connected');
  clock.increment(10_000);
  expect(questions).toHaveLength(1);
});

it('asks for so long and no longer', async () => {
  const { clock, questions, answer } = rig();
  for (let step = 0; step < 20; step++) clock.increment(250);

  expect(questions).toHaveLength(4);
  questions[3]?.reject(new Error('no answer'));
  await expect(answer).rejects.toThrow('no answer');
});
