import { JetStreamApiError } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { StreamSettingsError } from '../errors.ts';
import { isMissingStream, isRefusal } from './missing-stream.ts';

const answer = (code: number, err_code: number): JetStreamApiError =>
  new JetStreamApiError({ code, err_code, description: 'what NATS says' });
const because = (cause: unknown): StreamSettingsError => new StreamSettingsError('no', { cause });

it.each([
  ['it has no such stream, and may not make one', because(answer(404, 10_059)), true],
  ['another stream has the subjects', because(answer(400, 10_065)), true],
  ['the account has no room', because(answer(500, 10_047)), true],
  ['it is unavailable for a moment', because(answer(503, 10_008)), false],
  ['it did not answer', because(new Error('timeout')), false],
  ['it was not asked to make anything', answer(404, 10_059), false],
])('takes it for final or not that %s', (_title, error, expected) => {
  expect(isRefusal(error)).toBe(expected);
});

it('knows a stream that is missing', () => {
  expect(isMissingStream(answer(404, 10_059))).toBe(true);
  expect(isMissingStream(answer(404, 10_014))).toBe(false);
  expect(isMissingStream(new Error('timeout'))).toBe(false);
});
