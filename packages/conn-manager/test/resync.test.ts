import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EslFrame, FrameDecoder } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { compareChannels, parseChannels, resync } from '../src/resync/index.ts';
import { fakeNode, failureOf, startManager, subscribed } from './managed.ts';

const CAPTURE = join(import.meta.dirname, '../../fake-freeswitch/captures/api-show.jsonl');

/** What a real FreeSWITCH answered to `show channels as json`: without a channel, and with two. */
function recordedAnswers(): string[] {
  const sent = readFileSync(CAPTURE, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly dir: string; readonly data?: string })
    .filter(({ dir }) => dir === 's2c')
    .map(({ data = '' }) => Buffer.from(data, 'base64'));
  const frames: EslFrame[] = new FrameDecoder().push(Buffer.concat(sent));
  const bodies = frames.map(({ body }) => Buffer.from(body).toString('utf8'));
  return bodies.filter((body) => body.startsWith('{"row_count"')).slice(0, 2);
}

describe('the channels that a FreeSWITCH shows', () => {
  const [none = '', two = ''] = recordedAnswers();

  it('are read from the answer of a real FreeSWITCH', () => {
    expect(parseChannels(none)).toEqual([]);
    expect(parseChannels(two)).toMatchObject([
      {
        uuid: '991df936-3302-48ac-b14c-d253157a4491',
        callUuid: '991df936-3302-48ac-b14c-d253157a4491',
        state: 'CS_EXECUTE',
        callState: 'ACTIVE',
        columns: { name: 'loopback/9386-a', application: 'park', direction: 'outbound' },
      },
      { uuid: '293fb060-73df-41a5-9cbc-bf7f34a9d181', columns: { name: 'loopback/9386-b' } },
    ]);
  });

  it.each([
    '',
    '-ERR permission denied\n',
    '-USAGE: codec|endpoint',
    '0 total.\n',
    'null',
    '[]',
    '{}',
    '{"row_count":2}',
    '{"row_count":1,"rows":[]}',
    '{"row_count":1,"rows":[{"name":"x"}]}',
    '{"row_count":1,"rows":["x"]}',
    '{"row_count":"0"}',
    '{"row_count":2,"rows":[{"uuid":"a"},',
  ])('are not known from %j', (text) => {
    expect(parseChannels(text)).toBeUndefined();
  });

  it.each<[string, string[], string[], string[], string[], string[]]>([
    ['nothing', [], [], [], [], []],
    ['what ended', ['a', 'b'], ['b'], ['a'], ['b'], []],
    ['what began', ['b'], ['a', 'b'], [], ['b'], ['a']],
    ['a restart', ['a', 'b'], [], ['a', 'b'], [], []],
    ['both, each once', ['a', 'c', 'a'], ['c', 'b'], ['a'], ['c'], ['b']],
  ])('compared with the known calls are %s', (_what, known, shown, gone, kept, appeared) => {
    const rows = shown.map((uuid) => ({ uuid }));
    const channels = parseChannels(JSON.stringify({ row_count: rows.length, rows })) ?? [];

    const difference = compareChannels(known, channels);

    expect(difference.gone).toEqual(gone);
    expect(difference.kept.map(({ uuid }) => uuid)).toEqual(kept);
    expect(difference.appeared.map(({ uuid }) => uuid)).toEqual(appeared);
  });
});

describe('after a gap', () => {
  it('it is known which calls ended and which began meanwhile', async () => {
    const fake = await fakeNode();
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await subscribed(lease);
    const originate = async (): Promise<string> =>
      (await lease.api('originate loopback/9386/default &park()')).replace('+OK ', '').trim();
    const [stays, ends] = [await originate(), await originate()];
    const { appeared } = await resync(lease, []);
    const known = appeared.map(({ uuid }) => uuid);
    expect(known).toEqual(expect.arrayContaining([stays, ends]));

    await lease.api(`uuid_kill ${ends}`);
    const begins = await originate();
    const difference = await resync(lease, known);

    expect(difference.gone).toContain(ends);
    expect(difference.kept.map(({ uuid }) => uuid)).toContain(stays);
    expect(difference.appeared.map(({ uuid }) => uuid)).toContain(begins);
  });

  it.each([
    ['-ERR permission denied\n', '-ERR permission denied'],
    ['-ERR show Command not found!\n', '-ERR show Command not found!'],
    ['secret', '6 characters that are not a list of channels'],
  ])('no call is reported gone when FreeSWITCH answers %j', async (answer, refusal) => {
    const fake = await fakeNode();
    fake.api('show', () => answer);
    const manager = await startManager();
    const lease = manager.acquire(fake.url, { consumer: 'x' });
    await lease.ready();

    const failure = await failureOf(resync(lease, ['a']));

    expect(failure).toMatchObject({ code: 'ESL_COMMAND_REFUSED' });
    expect(failure['message']).toContain('show channels as json');
    expect(failure['message']).toContain(refusal);
  });
});
