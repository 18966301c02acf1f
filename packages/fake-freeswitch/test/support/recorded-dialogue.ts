import { readCapture } from '../../src/index.ts';
import { type RawClient } from './raw-client.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const REPLY = /^(command\/reply|api\/response)$/;

/** The frames of one connection, made comparable. */
export interface Dialogue {
  /** Replies, notices and greetings, in order. */
  readonly answers: string[];
  /** Events, in order; those that come by the clock are left out. */
  readonly events: string[];
  /** Whether the server closed the connection. */
  readonly closed: boolean;
}

interface Step {
  readonly connection: number;
  readonly t: number;
  readonly dir: 'c2s' | 's2c';
  readonly data: Buffer;
}

/** Both sides of a recording: what the real server sent, and what the fake sends to the same bytes. */
export async function compareWithRecording(
  connect: () => Promise<RawClient>,
  names: readonly string[],
  options: { readonly halfClose?: boolean; readonly events?: boolean } = {},
): Promise<{ recorded: Dialogue[]; played: Dialogue[] }> {
  const recordings = names.map((name) => readCapture(name));
  const steps: Step[] = recordings
    .flatMap(({ lines }, connection) => lines.map((line) => ({ ...line, connection })))
    .sort((a, b) => a.t - b.t);
  const clients: RawClient[] = [];
  for (const _ of names) clients.push(await connect());
  const sides = recordings.map((_, index) => new Side(clients[index]!));
  const ids = new Map<string, string>();
  for (const { connection, dir, data } of steps) {
    const side = sides[connection]!;
    if (dir === 'c2s') side.write(replaceIds(data.toString('latin1'), ids));
    else await side.hear(data, ids, options.events ?? true);
  }
  if (options.halfClose === true) for (const client of clients) client.socket.end();
  await Promise.all(sides.map((side) => side.settle(options.events ?? true)));
  return {
    recorded: sides.map(({ recorded }) => dialogueOf(recorded.frames, recorded.closes)),
    played: sides.map(({ client }) => dialogueOf(rawFrames(client.received).frames, client.ended)),
  };
}

/** One connection of the recording beside the connection to the fake. */
class Side {
  readonly client: RawClient;
  readonly recorded = { bytes: Buffer.alloc(0), frames: [] as string[], closes: false };

  constructor(client: RawClient) {
    this.client = client;
  }

  write(text: string): void {
    this.client.write(Buffer.from(text, 'latin1'));
  }

  /** The real server sent this: waits until the fake has sent as much, and learns its ids. */
  async hear(data: Buffer, ids: Map<string, string>, withEvents: boolean): Promise<void> {
    this.recorded.bytes = Buffer.concat([this.recorded.bytes, data]);
    this.recorded.frames = rawFrames(this.recorded.bytes).frames;
    const wanted = repliesOf(this.recorded.frames);
    const events = withEvents ? eventsOf(this.recorded.frames).length : 0;
    await this.client.until(() => {
      const { frames } = rawFrames(this.client.received);
      return repliesOf(frames).length >= wanted.length && eventsOf(frames).length >= events;
    });
    const got = repliesOf(rawFrames(this.client.received).frames);
    for (const [index, reply] of wanted.entries()) {
      const theirs = reply.match(UUID) ?? [];
      const ours = got[index]?.match(UUID) ?? [];
      for (const [at, id] of theirs.entries()) {
        if (ours[at] !== undefined && !ids.has(id)) ids.set(id, ours[at]);
      }
    }
  }

  async settle(withEvents: boolean): Promise<void> {
    this.recorded.closes = this.recorded.frames.at(-1)?.includes('See you at ClueCon') === true;
    if (this.recorded.closes) await this.client.untilEnd();
    if (!withEvents) return;
    const events = eventsOf(this.recorded.frames).length;
    await this.client
      .until(() => eventsOf(rawFrames(this.client.received).frames).length >= events)
      .catch(() => undefined);
  }
}

function dialogueOf(frames: readonly string[], closed: boolean): Dialogue {
  return {
    answers: frames.filter((frame) => !isEvent(frame)).map(comparable),
    events: eventsOf(frames).map(comparable),
    closed,
  };
}

const isEvent = (frame: string): boolean => /^Content-Type: text\/event-/m.test(frame);
const isTimed = (frame: string): boolean => /HEARTBEAT|RE_SCHEDULE|API-Command/.test(frame);
const eventsOf = (frames: readonly string[]): string[] =>
  frames.filter((frame) => isEvent(frame) && !isTimed(frame));
const repliesOf = (frames: readonly string[]): string[] =>
  frames.filter((frame) => REPLY.test(/^Content-Type: (.*)$/m.exec(frame)?.[1] ?? ''));

function rawFrames(bytes: Buffer): { frames: string[] } {
  const frames: string[] = [];
  let rest = bytes;
  for (;;) {
    const blank = rest.indexOf('\n\n');
    if (blank < 0) return { frames };
    const head = rest.subarray(0, blank).toString('latin1');
    const length = Number(/^Content-Length: (\d+)/m.exec(head)?.[1] ?? 0);
    if (rest.length < blank + 2 + length) return { frames };
    frames.push(rest.subarray(0, blank + 2 + length).toString('utf8'));
    rest = rest.subarray(blank + 2 + length);
  }
}

/** What differs from run to run, each with what stands for it. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [UUID, '‹uuid›'],
  [/(Event-Date-(?:Local|GMT|Timestamp)(?:":"|: \[?|>))[^"\n<\]]*/g, '$1‹date›'],
  [/(Event-Sequence(?:":"|: \[?|>))\d+/g, '$1‹n›'],
  [/(Caller-[\w-]*Time(?:":"|: \[?|>))\d{6,}/g, '$1‹time›'],
  [/(session_id(?:":"|: \[?|>))\d+/g, '$1‹n›'],
  // how far the answer has got when somebody asks
  [/(Channel-Call-State(?:":"|: \[?|>))(?:DOWN|ACTIVE)/g, '$1‹state›'],
  [/\b1[78]\d{8}\b/g, '‹epoch›'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '‹date›'],
  [/UP 0 years[\s\S]*?\d+K\/\d+K/g, '‹status›'],
  // the whole channel stands in the reply to connect; its headers are compared elsewhere
  [/^Event-Name: CHANNEL_DATA\n[\s\S]*\n(?=Content-Type:)/, '‹channel data›\n'],
  [/\n\n\d+\n$/, '\n\n‹seconds›\n'],
];

/** The frame without what differs from run to run: ids, dates, sequence numbers, uptime, loads. */
function comparable(frame: string): string {
  let text = frame;
  for (const [pattern, stand] of VARIABLE) text = text.replace(pattern, stand);
  if (isSteady(frame)) return text;
  return text.replace(/(Content-Length(?:": *"?|: |>))\d+/g, '$1‹n›');
}

/** Whether the frame has the same length each time. */
const isSteady = (frame: string): boolean => !/Event-Sequence|UP \d|\n\n\d+\n$/.test(frame);

function replaceIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(UUID, (id) => ids.get(id) ?? id);
}
