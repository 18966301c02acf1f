import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSupportNumbers, PrefixTable } from '../src/prefix-table.ts';
import { COLLECTION, SupportNumbers } from '../src/support-numbers.ts';

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switchwire-numbers-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'numbers.json');
  await writeFile(path, text);
  return path;
}

function numbersAt(url: string): SupportNumbers {
  const numbers = new SupportNumbers(url);
  cleanUps.push(() => numbers.close());
  return numbers;
}

describe('PrefixTable', () => {
  const table = new PrefixTable([{ prefix: '10' }, { prefix: '1000' }, { prefix: '+44' }]);

  it.each([
    ['1000', '1000'],
    ['10001', '1000'],
    ['100', '10'],
    ['10', '10'],
    ['1', undefined],
    ['+441632', '+44'],
    ['9', undefined],
    ['', undefined],
  ])('finds the longest prefix of %j', (number, prefix) => {
    expect(table.find(number)?.prefix).toBe(prefix);
  });
});

describe('parseSupportNumbers', () => {
  it('converts numbers to text', () => {
    expect(parseSupportNumbers([{ prefix: 1000, description: 'x' }])).toEqual([
      { prefix: '1000', description: 'x' },
    ]);
  });

  it.each([
    ['no list', {}, 'must be a list'],
    ['no prefix', [{ prefix: '1' }, {}], 'Support number 2 has no "prefix"'],
    ['an empty prefix', [{ prefix: '' }], 'Support number 1'],
    ['nothing at all', [null], 'Support number 1'],
  ])('refuses %s', (_, entries, message) => {
    expect(() => parseSupportNumbers(entries)).toThrow(message);
  });
});

describe('SupportNumbers in a file', () => {
  it('are reloaded, and kept when the file is broken', async () => {
    const path = await fileWith('[{"prefix":"1000"}]');
    const numbers = numbersAt(pathToFileURL(path).href);

    await numbers.refresh();
    const first = numbers.find('1000');
    await writeFile(path, '[{"prefix":"2000"},{"prefix":"3000"}]');
    await numbers.refresh();
    const second = [numbers.find('1000'), numbers.find('2000')?.prefix, numbers.size];
    await writeFile(path, '[');

    await expect(numbers.refresh()).rejects.toThrow('JSON');
    expect(first).toEqual({ prefix: '1000', description: undefined });
    expect(second).toEqual([undefined, '2000', 2]);
    expect(numbers.size).toBe(2);
  });

  it('are found by a plain path, too', async () => {
    const numbers = numbersAt(`file:${await fileWith('[{"prefix":"1000"}]')}`);

    await numbers.refresh();

    expect(numbers.size).toBe(1);
  });
});

/** `npm test` names a MongoDB-compatible server here (tools/test-services). */
const { SWITCHWIRE_TEST_MONGODB_URL: mongoUrl = '', REQUIRE_MONGODB } = process.env;
if (mongoUrl === '' && REQUIRE_MONGODB === '1') {
  throw new Error('REQUIRE_MONGODB=1, but no server is named; run npm test');
}

describe.skipIf(mongoUrl === '')('SupportNumbers in MongoDB', () => {
  it('are reloaded from the collection', async () => {
    const url = new URL(mongoUrl);
    url.pathname = `/dtmf_transfer_${process.pid}`;
    const client = new MongoClient(url.href);
    cleanUps.push(async () => {
      await client.db().dropDatabase();
      await client.close();
    });
    const collection = client.db().collection(COLLECTION);
    await collection.insertOne({ prefix: '1000', description: 'languages' });
    const numbers = numbersAt(url.href);

    await numbers.refresh();
    const first = numbers.find('10001')?.description;
    await collection.insertOne({ prefix: '10001' });
    await numbers.refresh();

    expect(first).toBe('languages');
    expect(numbers.find('10001')?.prefix).toBe('10001');
  });
});
