import { expect, it } from 'vitest';
import { isDead } from './unanswered.ts';

it.each([
  // since, api, last frame, now, dead
  ['was asked a moment ago', 100, true, 159, 159, false],
  ['answers nothing, and sends events', 100, true, 101, 160, true],
  ['answers nothing but api commands in silence', 100, false, 100, 160, true],
  ['is silent and may run an api command', 100, true, 100, 10_000, false],
  ['was silent before as well', 100, true, 50, 10_000, false],
])('decides whether a session is dead that %s', (_what, since, isApi, lastFrameAt, now, dead) => {
  expect(isDead({ since, isApi }, lastFrameAt, now, 60)).toBe(dead);
});
