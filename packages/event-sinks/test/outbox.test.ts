import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEventSink, type EventSink } from '../src/index.ts';
import { openOutbox } from '../src/outbox/index.ts';
import { idsOf, jsonEvent, ScriptedDestination } from './support.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const RECORD = { id: '1', name: 'DTMF', subclass: undefined, key: 'k', source: 'fs1:8021', time: 0, headers: [], acceptedAt: 0 }; // prettier-ignore

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'switchwire-outbox-')), 'outbox');

interface Opened {
  readonly sink: EventSink;
  readonly destination: ScriptedDestination;
  readonly problems: readonly string[];
}

async function open(path: string, isUp = true, sync = false): Promise<Opened> {
  const problems: string[] = [];
  const outbox = await openOutbox(path, { sync, onProblem: (problem) => problems.push(problem) });
  const destination = new ScriptedDestination();
  destination.isUp = isUp;
  const timings = { retryBase: 5, retryMax: 5, closeTimeout: 50 };
  const sink = createEventSink({ name: 'kept', destination, outbox, timings });
  onTestFinished(() => sink.close());
  return { sink, destination, problems };
}

const offer = (sink: EventSink, from: number, to: number): void => {
  for (let sequence = from; sequence <= to; sequence++) sink.offer(jsonEvent(sequence), 'fs1:8021');
};

const written = (sink: EventSink): Promise<void> =>
  expect.poll(() => sink.stats().outbox?.unwritten).toBe(0);

/** A file that was written while nothing could be delivered. */
async function fileWith(count: number): Promise<string> {
  const path = newFile();
  const { sink } = await open(path, false);
  offer(sink, 1, count);
  await written(sink);
  await sink.close();
  return path;
}

async function deliveredFrom(path: string): Promise<Opened & { ids: readonly number[] }> {
  const opened = await open(path);
  await expect.poll(() => opened.sink.stats().queued).toBe(0);
  return { ...opened, ids: opened.destination.batches.flatMap(idsOf) };
}

const oneTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => at + 1);

describe('a sink with an outbox', () => {
  it.each([false, true])('delivers accepted events after a restart (sync %s)', async (sync) => {
    const path = newFile();
    const first = await open(path, false, sync);
    offer(first.sink, 1, 300);
    await first.sink.close();
    expect(first.sink.stats()).toMatchObject({ queued: 300, dropped: { closed: 0 } });

    const { sink, destination, ids } = await deliveredFrom(path);
    expect(ids).toEqual(oneTo(300));
    expect(sink.stats()).toMatchObject({ accepted: 300, delivered: 300, outbox: { damaged: 0 } });
    const event = jsonEvent(1);
    expect(destination.batches[0]?.[0]?.payload).toEqual(event.raw);
    await sink.close();

    expect((await deliveredFrom(path)).ids).toEqual([]);
  });

  it('has accepted events on disk while it runs, and delivered ones no longer', async () => {
    const path = newFile();
    const { sink, destination } = await open(path);
    offer(sink, 1, 10);
    await expect.poll(() => sink.stats().delivered).toBe(10);
    destination.isManual = true;
    offer(sink, 11, 15);
    await written(sink);
    const copy = newFile();
    writeFileSync(copy, readFileSync(path));

    const { ids } = await deliveredFrom(copy);
    expect(ids).toEqual([11, 12, 13, 14, 15]);
    destination.answer();
  });

  it('cuts off a torn end, written when the process died', async () => {
    const path = await fileWith(3);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 7));

    const { ids, problems } = await deliveredFrom(path);
    expect(ids).toEqual([1, 2]);
    expect(problems).toEqual([]);
  });

  it('skips, counts and reports damaged parts, and keeps a copy of the file', async () => {
    const path = await fileWith(3);
    const bytes = readFileSync(path);
    const place = bytes.indexOf('"Event-Sequence":"2"');
    bytes.writeUInt8(0, place);
    writeFileSync(path, bytes);

    const { ids, sink, problems } = await deliveredFrom(path);
    expect(ids).toEqual([1, 3]);
    expect(sink.stats().outbox?.damaged).toBe(1);
    expect(problems).toEqual([expect.stringContaining(`a copy is ${path}.damaged`)]);
    expect(readFileSync(`${path}.damaged`)).toEqual(bytes);
  });

  it('keeps its file small, however much has passed through it', async () => {
    const path = newFile();
    const { sink } = await open(path);
    for (let round = 0; round < 20; round++) {
      offer(sink, round * 1_000 + 1, (round + 1) * 1_000);
      await expect.poll(() => sink.stats().queued).toBe(0);
    }
    await written(sink);

    expect(sink.stats().delivered).toBe(20_000);
    expect(statSync(path).size).toBeLessThan(3 * 1_048_576);
  });

  it('continues without its disk, reports that once, and writes everything when it is back', async () => {
    const path = newFile();
    const { sink, problems } = await open(path, false);
    // the file that is to take the place of the old one cannot be made
    mkdirSync(`${path}.new`);
    offer(sink, 1, 5);
    await expect.poll(() => problems).toHaveLength(1);
    expect(problems[0]).toContain('it cannot be written: EISDIR');
    expect(sink.stats()).toMatchObject({ queued: 5, outbox: { unwritten: 5 } });

    rmdirSync(`${path}.new`);
    await sink.close();
    expect((await deliveredFrom(path)).ids).toEqual(oneTo(5));
  });

  it('holds nothing of dropped events while its disk fails', async () => {
    const path = newFile();
    mkdirSync(`${path}.new`);
    const problems: string[] = [];
    const outbox = await openOutbox(path, { onProblem: (problem) => problems.push(problem) });
    onTestFinished(() => outbox.close());
    const pass = (): void => {
      const record = { ...RECORD, payload: Buffer.alloc(1_048_576) };
      outbox.add(record, Date.now());
      outbox.settle([record]);
    };
    pass();
    await expect.poll(() => problems).toHaveLength(1);
    collectGarbage();
    const { arrayBuffers } = process.memoryUsage();
    for (let count = 0; count < 200; count++) pass();
    collectGarbage();

    expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(20 * 1_048_576);
  });

  it('refuses a file that is not an outbox, one in use, and a folder that does not exist', async () => {
    const path = newFile();
    writeFileSync(path, 'the accounts of this year');
    await expect(openOutbox(path)).rejects.toThrow('is not an outbox; give the path of a new file');
    expect(readFileSync(path, 'utf8')).toBe('the accounts of this year');

    const used = newFile();
    await open(used);
    await expect(openOutbox(used)).rejects.toThrow('is already in use');
    await expect(openOutbox('/does/not/exist/outbox')).rejects.toThrow(
      'needs a folder that exists',
    );
  });

  it.runIf(process.platform === 'linux')(
    'is refused while another process has it, by whatever way, and free once that was killed',
    async () => {
      const path = newFile();
      const link = `${dirname(path)}-link`;
      symlinkSync(dirname(path), link);
      const program = `import { openOutbox } from ${JSON.stringify(new URL('../src/outbox/index.ts', import.meta.url).href)};
        await openOutbox(${JSON.stringify(path)});
        console.log('open');
        setInterval(() => undefined, 1e6);`;
      const other = spawn(process.execPath, ['--conditions=@switchwire/source', '--import', 'tsx', '--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
      onTestFinished(() => void other.kill('SIGKILL'));
      await once(other.stdout, 'data');

      await expect(openOutbox(path)).rejects.toThrow('is already in use');
      await expect(openOutbox(join(link, 'outbox'))).rejects.toThrow('is already in use');
      other.kill('SIGKILL');
      await once(other, 'close');
      const { sink } = await open(path);
      expect(sink.stats().outbox?.records).toBe(0);
    },
    60_000,
  );
});
