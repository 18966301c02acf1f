import { FrameDecoder } from '@switchwire/esl-protocol';
import { expect, it } from 'vitest';
import { skippedJobUuid } from './skipped-job.ts';

const LIMITS = { maxBodyBytes: 10, maxSkippedBytes: 100_000 };

it.each([
  ['json', '{"Event-Name":"BACKGROUND_JOB","Job-UUID":"job-1","Job-Command":"x","_body":"', 'job-1'],
  ['json', '{"Event-Name":"DTMF","Job-UUID":"job-1","_body":"', undefined],
  ['json', '{"Event-Name":"BACKGROUND_JOB","Job-Command-Arg":"\\"Job-UUID\\":\\"x\\"","_body":"', undefined],
  ['json', `{"Event-Name":"BACKGROUND_JOB","A":"${'a'.repeat(3_000)}","Job-UUID":"job-1","_body":"`, undefined],
  ['plain', 'Event-Name: BACKGROUND_JOB\nJob-UUID: job-1\nJob-Command: x\n\n', 'job-1'],
  ['plain', 'Event-Name: DTMF\nX: Event-Name: BACKGROUND_JOB\nJob-UUID: job-1\n\n', undefined],
  ['xml', '<event><headers><Event-Name>BACKGROUND_JOB</Event-Name><Job-UUID>job-1</Job-UUID>', undefined],
])('knows whose result was too large, in %s: %j', (format, start, jobUuid) => {
  const wire = `Content-Length: ${start.length}\nContent-Type: text/event-${format}\n\n${start}`;
  const frame = new FrameDecoder(LIMITS).push(Buffer.from(wire)).at(0)!;

  expect(skippedJobUuid(frame)).toBe(jobUuid);
}); // prettier-ignore
