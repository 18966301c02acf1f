import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf, type ReceivedCommand } from './command-block.ts';
import { CommandReader, type ReaderLimits, type Received } from './command-reader.ts';

const read = (bytes: string | Buffer, limits?: ReaderLimits): Received[] =>
  new CommandReader(limits).push(Buffer.from(bytes));

const commandsOf = (received: readonly Received[]): ReceivedCommand[] =>
  received.filter((one): one is ReceivedCommand => one !== 'protocol-error');

const linesOf = (bytes: string, limits?: ReaderLimits): string[] =>
  commandsOf(read(bytes, limits)).map(({ line }) => line);

describe('CommandReader', () => {
  it.each([
    ['a\n\n', 'a'],
    ['a\r\n\r\n', 'a'],
    ['\r\n\n\ra\n\n', 'a'],
    // the first CR ends the line, wherever it is
    ['a\n\r\n', 'a\n'],
    ['a\n\r\r\r\n', 'a\n'],
  ])('finds the end of %j', (bytes, line) => {
    expect(linesOf(bytes)).toEqual([line]);
  });

  it.each(['a\r\r', 'a\n', 'a\r\n\r', '\n\n\n', 'a: b\nc'])('waits for more after %j', (bytes) => {
    const reader = new CommandReader();

    expect(reader.push(Buffer.from(bytes))).toEqual([]);
    expect(reader.midCommand).toBe(bytes.trim() !== '');
  });

  it('reads pipelined commands in order', () => {
    expect(linesOf('auth x\n\napi status\n\nexit\n\n')).toEqual(['auth x', 'api status', 'exit']);
  });

  it('takes headers apart at the first colon and skips spaces, not tabs', () => {
    const [command] = commandsOf(
      read('sendevent X\nA:  1: 2 \nB:\tt\nno colon\nEmpty:\nA: again\n\n'),
    );

    expect(command?.headers).toEqual([
      ['A', '1: 2 '],
      ['B', '\tt'],
      ['A', 'again'],
    ]);
    expect(headerOf(command!, 'a')).toBe('1: 2 ');
  });

  it('loses the lines before the first CR where line ends are mixed', () => {
    const [command] = commandsOf(read('bgapi uptime\nJob-UUID: x\r\n\r\n'));

    expect(command?.headers).toEqual([]);
    expect(command?.line).toBe('bgapi uptime\nJob-UUID: x');
  });

  it('reads a body of the announced length, and continues right after it', () => {
    const received = commandsOf(read('sendevent A\ncontent-LENGTH: 5x\n\nnö!!exit\n\n'));

    expect(received.map(({ line, body }) => [line, body])).toEqual([
      ['sendevent A', 'nö!!'],
      ['exit', undefined],
    ]);
  });

  it('keeps the last of two bodies, and of that the part before a NUL', () => {
    const [command] = commandsOf(
      read('x\nContent-Length: 2\nContent-Length: 3\n\nabc\0de'.replace('de', 'd')),
    );

    expect(command?.body).toBe('c');
  });

  it.each(['abc', '0', ''])('takes the length %j as none', (length) => {
    expect(linesOf(`x\nContent-Length: ${length}\n\nexit\n\n`)).toEqual(['x', 'exit']);
  });

  it.each([
    ['-1', true],
    ['16777217', true],
    ['16777216', false],
  ])('treats the length %s as an error: %s', (length, isError) => {
    const received = read(`x\nContent-Length: ${length}\n\n`);

    expect(received.includes('protocol-error')).toBe(isError);
  });

  it('hands nothing out after an error', () => {
    const reader = new CommandReader();

    expect(reader.push(Buffer.from('x\nContent-Length: -1\n\nexit\n\n'))).toEqual([
      'protocol-error',
    ]);
    expect(reader.push(Buffer.from('exit\n\n'))).toEqual([]);
  });

  it('cuts a block without an end and reads the rest as the next command', () => {
    expect(linesOf('0123456789abc\n\nexit\n\n', { maxBlockBytes: 10 })).toEqual([
      '0123456789',
      'abc',
      'exit',
    ]);
  });

  it('is mid command between the first byte and the last byte of the body', () => {
    const reader = new CommandReader();
    const states = Array.from('\nx\nContent-Length: 1\n\ny', (byte) => {
      reader.push(Buffer.from(byte));
      return reader.midCommand;
    });

    expect(states[0]).toBe(false);
    expect(states.at(-1)).toBe(false);
    expect(states.slice(1, -1).every(Boolean)).toBe(true);
  });

  it('takes a command of ten megabytes in small pieces in linear time', () => {
    const reader = new CommandReader();
    const piece = Buffer.alloc(16_384, 'x');
    const found: Received[] = [];

    for (let count = 0; count < 640; count += 1) found.push(...reader.push(piece));
    found.push(...reader.push(Buffer.from('\n\n')));

    expect(commandsOf(found).map(({ line }) => line.length)).toEqual([10_485_760]);
  });

  it('gives the same commands for every chunking', () => {
    const token = fc.constantFrom(
      'a',
      'B: 1',
      'Content-Length: 2',
      '\n',
      '\r',
      '\n\n',
      'é',
      ' ',
      '\0',
    );
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (tokens, sizes) => {
          const bytes = Buffer.from(tokens.join(''));
          const reader = new CommandReader();
          const found: Received[] = [];
          for (let at = 0; at < bytes.length;) {
            const size = Number(sizes.next().value);
            found.push(...reader.push(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(found).toEqual(read(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });
});
