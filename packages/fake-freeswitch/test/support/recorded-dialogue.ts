import { readCapture } from '../../src/index.ts';
import { eventsByLeg } from './other-leg.ts';
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

/** How a recording is played. */
export interface PlayOptions {
  /** The client ends its side after its last command. */
  readonly halfClose?: boolean;
  /** Which events are compared, too. Default: all of them. */
  readonly events?: boolean | ((frame: string) => boolean);
  /**
   * The legs of a call have threads of their own: the events of each leg are compared by themselves, and the channels
   * of `show` in one order.
   */
  readonly byLeg?: boolean;
  /** What happened on the recorded server at a moment without a trace on any connection. */
  readonly happenings?: readonly { readonly t: number; readonly run: () => Promise<void> }[];
}

/**
 * Both sides of a recording: what the real server sent, and what the fake sends to the same bytes. A connection is
 * made when something is said on it.
 */
export async function compareWithRecording(
  connect: (index: number) => Promise<RawClient>,
  names: readonly string[],
  options: PlayOptions = {},
): Promise<{ recorded: Dialogue[]; played: Dialogue[] }> {
  const chosen = options.events ?? true;
  const compares = typeof chosen === 'function' ? chosen : (): boolean => chosen;
  const happenings = [...(options.happenings ?? [])];
  const sides = new Map<number, Side>();
  const ids = new Map<string, string>();
  for (const { connection, t, dir, data } of stepsOf(names)) {
    while (happenings[0] !== undefined && happenings[0].t <= t) await happenings.shift()?.run();
    const side =
      sides.get(connection) ??
      new Side(await connect(connection), compares, options.byLeg ?? false);
    sides.set(connection, side);
    if (dir === 'c2s') side.write(replaceIds(data.toString('latin1'), ids));
    else await side.hear(data, ids);
  }
  const all = [...sides].sort(([a], [b]) => a - b).map(([, side]) => side);
  if (options.halfClose === true) for (const { client } of all) client.socket.end();
  await Promise.all(all.map((side) => side.settle()));
  return { recorded: all.map(({ theirs }) => theirs), played: all.map(({ ours }) => ours) };
}

/** Everything that was written on the connections of a scenario, in order. */
function stepsOf(names: readonly string[]): readonly Step[] {
  return names
    .flatMap((name, connection) => readCapture(name).lines.map((line) => ({ ...line, connection })))
    .sort((a, b) => a.t - b.t);
}

function withSortedRows(frame: string): string {
  const json = /\n\n(\{"row_count".*\})$/s.exec(frame)?.[1];
  if (json === undefined) return frame;
  const { rows } = JSON.parse(json) as { rows: Record<string, string>[] };
  const text = rows.map((row) => JSON.stringify(row)).sort();
  return `${frame.slice(0, -json.length)}${text.join('\n')}`;
}

/** One connection of the recording beside the connection to the fake. */
class Side {
  readonly client: RawClient;
  readonly #compares: (frame: string) => boolean;
  readonly #byLeg: boolean;
  readonly #recorded = { bytes: Buffer.alloc(0), frames: [] as string[], closes: false };

  constructor(client: RawClient, compares: (frame: string) => boolean, byLeg: boolean) {
    this.client = client;
    this.#compares = compares;
    this.#byLeg = byLeg;
  }

  /** What the real server sent. */
  get theirs(): Dialogue {
    return this.#dialogueOf(this.#recorded.frames, this.#recorded.closes);
  }

  /** What the fake sent. */
  get ours(): Dialogue {
    return this.#dialogueOf(this.#heard, this.client.ended);
  }

  get #heard(): readonly string[] {
    return rawFrames(this.client.received).frames;
  }

  #eventsOf(frames: readonly string[]): string[] {
    return frames.filter((frame) => isEvent(frame) && !isTimed(frame) && this.#compares(frame));
  }

  #dialogueOf(frames: readonly string[], closed: boolean): Dialogue {
    const answers = frames.filter((frame) => !isEvent(frame)).map(comparable);
    const events = this.#eventsOf(frames);
    return {
      answers: this.#byLeg ? answers.map(withSortedRows) : answers,
      events: (this.#byLeg ? eventsByLeg(events) : events).map(comparable),
      closed,
    };
  }

  write(text: string): void {
    this.client.write(Buffer.from(text, 'latin1'));
  }

  /** The real server sent this: waits until the fake has sent as much, and learns its ids. */
  async hear(data: Buffer, ids: Map<string, string>): Promise<void> {
    const recorded = this.#recorded;
    recorded.bytes = Buffer.concat([recorded.bytes, data]);
    recorded.frames = rawFrames(recorded.bytes).frames;
    const wanted = repliesOf(recorded.frames);
    const events = this.#eventsOf(recorded.frames).length;
    await this.client.until(() => {
      const heard = this.#heard;
      return repliesOf(heard).length >= wanted.length && this.#eventsOf(heard).length >= events;
    });
    const got = repliesOf(this.#heard);
    for (const [index, reply] of wanted.entries()) {
      const theirs = reply.match(UUID) ?? [];
      const ours = got[index]?.match(UUID) ?? [];
      for (const [at, id] of theirs.entries()) {
        if (ours[at] !== undefined && !ids.has(id)) ids.set(id, ours[at]);
      }
    }
  }

  async settle(): Promise<void> {
    const recorded = this.#recorded;
    recorded.closes = recorded.frames.at(-1)?.includes('See you at ClueCon') === true;
    if (recorded.closes) await this.client.untilEnd();
  }
}

const isEvent = (frame: string): boolean => /^Content-Type: text\/event-/m.test(frame);
const isTimed = (frame: string): boolean => /HEARTBEAT|RE_SCHEDULE|API-Command/.test(frame);
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

/** What differs from run to run, each with its placeholder. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [UUID, '‹uuid›'],
  [/(Event-Date-(?:Local|GMT|Timestamp)(?:":"|: \[?|>))[^"\n<\]]*/g, '$1‹date›'],
  [/(Event-Sequence(?:":"|: \[?|>))\d+/g, '$1‹n›'],
  [/((?:Caller|Channel|Other-Leg)-[\w-]*Time(?:":"|: \[?|>))\d{6,}/g, '$1‹time›'],
  // the recordings were made on two machines
  [/(FreeSWITCH-Switchname(?:":"|: \[?|>))fs9?1(?!\d)/g, '$1‹name›'],
  [/(variable_(?:[um]?duration|\w+(?:sec|epoch))(?:":"|: \[?|>))\d+/g, '$1‹n›'],
  // what was cut off was cut off somewhere
  [
    /(variable_playback_\w+(?:":"|: |>))\d+(?=[^]*(?:PLAYBACK(?: |%20)ERROR|_stream:\/\/%\((?:3000|200,0)))/g,
    '$1‹n›',
  ],
  // the program under test listens elsewhere
  [/127\.0\.0\.1(%3A|:)\d+/g, '127.0.0.1$1‹port›'],
  [/(session_id(?:":"|: \[?|>))\d+/g, '$1‹n›'],
  // how far the answer is at that moment
  [/(Channel-Call-State(?:":"|: \[?|>))(?:DOWN|ACTIVE)/g, '$1‹state›'],
  [/(?<!\d)1[78]\d{8}(?!\d)/g, '‹epoch›'],
  [/\d{4}-\d\d-\d\d(?: |%20)\d\d(:|%3A)\d\d\1\d\d/g, '‹date›'],
  [/UP 0 years[\s\S]*?\d+K\/\d+K/g, '‹status›'],
  [/\n\n\d+\n$/, '\n\n‹seconds›\n'],
];

/** The frame without what differs from run to run: ids, dates, sequence numbers, uptime, loads. */
function comparable(frame: string): string {
  let text = frame;
  for (const [pattern, placeholder] of VARIABLE) text = text.replace(pattern, placeholder);
  if (isSteady(frame)) return text;
  return text.replace(/(Content-Length(?:": *"?|: |>))\d+/g, '$1‹n›');
}

/** Whether the frame has the same length each time. */
const isSteady = (frame: string): boolean => !/Event-Sequence|UP \d|\n\n\d+\n$/.test(frame);

function replaceIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(UUID, (id) => ids.get(id) ?? id);
}
