import { appendFileSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createEventSink, type SinkDestination } from '../src/index.ts';
import { ndjson } from '../src/ndjson/index.ts';
import { jsonEvent } from './support.ts';

const sinkTo = (destination: SinkDestination) =>
  createEventSink({ name: 'file', destination, timings: { retryBase: 5, retryMax: 5 } });

const linesOf = (path: string): readonly unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);

const newPath = (): string => join(mkdtempSync(join(tmpdir(), 'switchwire-ndjson-')), 'events');

describe('a file of events', () => {
  it('has one event a line, also after a rotation', async () => {
    const path = newPath();
    const sink = sinkTo(ndjson({ to: path, sync: true }));
    sink.offer(jsonEvent(1), 'fs1:8021');
    await expect.poll(() => sink.stats().delivered).toBe(1);
    renameSync(path, `${path}.1`);
    sink.offer(jsonEvent(2), 'fs1:8021');
    await sink.close();

    expect([linesOf(`${path}.1`).length, linesOf(path).length]).toEqual([1, 1]);
    expect(linesOf(path)[0]).toMatchObject({ 'Event-Sequence': '2' });
  });

  it('starts a new line after a writer died within one', async () => {
    const path = newPath();
    appendFileSync(path, '{"Event-Na');
    const sink = sinkTo(ndjson({ to: path }));
    sink.offer(jsonEvent(1), 'fs1:8021');
    await sink.close();

    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      '{"Event-Na',
      jsonEvent(1).jsonText,
      '',
    ]);
  });

  it('says with an envelope which server an event came from', async () => {
    const path = newPath();
    const sink = sinkTo(ndjson({ to: path, lines: 'cloudevents' }));
    sink.offer(jsonEvent(1), 'fs1:8021');
    await sink.close();

    expect(linesOf(path)).toMatchObject([
      { source: 'fs://fs1:8021', data: { 'Unique-ID': 'call-1' } },
    ]);
  });

  it('keeps events while the file cannot be opened', async () => {
    const path = join(newPath(), 'missing');
    const sink = sinkTo(ndjson({ to: path }));
    sink.offer(jsonEvent(1), 'fs1:8021');
    await expect.poll(() => sink.stats().failures).toBeGreaterThan(1);

    expect(sink.stats()).toMatchObject({ queued: 1, delivered: 0 });
    expect(sink.stats().lastError).toMatch(/^ENOENT/);
  });
});

describe('a stream of events', () => {
  it('has one event a line', async () => {
    const stream = new PassThrough();
    const sink = sinkTo(ndjson({ to: stream }));
    sink.offer(jsonEvent(1), 'fs1:8021');
    sink.offer(jsonEvent(2), 'fs1:8021');
    await sink.close();

    expect(String(stream.read()).split('\n')).toEqual([
      jsonEvent(1).jsonText,
      jsonEvent(2).jsonText,
      '',
    ]);
  });

  it('ends nothing when its reader goes away', async () => {
    const broken = new Writable({
      write: (_chunk, _encoding, callback) => callback(new Error('write EPIPE')),
    });
    const sink = sinkTo(ndjson({ to: broken }));
    sink.offer(jsonEvent(1), 'fs1:8021');
    await expect.poll(() => sink.stats().failures).toBeGreaterThan(1);

    expect(sink.stats()).toMatchObject({ queued: 1, delivered: 0 });
  });
});
