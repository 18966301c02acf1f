import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../fake-freeswitch/captures');

/** What one connection of a recording carried. */
export interface Recording {
  readonly name: string;
  /** Everything the server sent, in one piece. */
  readonly server: Buffer;
  /** Everything the client sent, in one piece. */
  readonly client: Buffer;
}

interface Line {
  readonly dir: 's2c' | 'c2s';
  readonly data?: string;
}

/** Every recording of a real FreeSWITCH, in order of name. */
export function recordings(): Recording[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map(readRecording);
}

function readRecording(file: string): Recording {
  const lines = readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  const sent = (dir: Line['dir']): Buffer =>
    Buffer.concat(
      lines.filter((line) => line.dir === dir).map((l) => Buffer.from(l.data ?? '', 'base64')),
    );
  return { name: file.slice(0, -'.jsonl'.length), server: sent('s2c'), client: sent('c2s') };
}
