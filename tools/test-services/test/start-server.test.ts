import { describe, expect, it } from 'vitest';
import { startServer } from '../start-server.mjs';

/** A server that keeps the contract, as a program of one line. */
const program = (source: string): string[] => [process.execPath, '-e', source, '--'];
const endsWithStdin = "process.stdin.resume().on('end', () => process.exit(0));";

describe('startServer', () => {
  it('gives the line that the server prints, and the options that it was given', async () => {
    const server = await startServer(
      program(`console.log(process.argv.slice(1).join(' ')); ${endsWithStdin}`),
      { listen: '127.0.0.1:27017', folder: '/data' },
    );

    await server.stop();

    expect(server.url).toBe('--listen 127.0.0.1:27017 --folder /data');
  });

  it('says what the server complained about when it ends early', async () => {
    const start = startServer(program("console.error('port taken'); process.exit(3)"));

    await expect(start).rejects.toThrow(/ended with code 3: port taken/);
  });

  it('says when there is no such program', async () => {
    await expect(startServer(['/no/such/mongod'])).rejects.toThrow(/ENOENT/);
  });

  it('ends a server that never answers', async () => {
    const start = startServer(program(endsWithStdin), { deadlineMs: 50 });

    await expect(start).rejects.toThrow(/ended with code null/);
  });
});
