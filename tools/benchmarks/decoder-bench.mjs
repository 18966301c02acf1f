// What one event costs without a socket.
import { decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { framer, parseEvent, readKeys } from './lib/floors.mjs';
import { cpuPerUnit, interleave, median, ratio, table } from './lib/rounds.mjs';
import { chunksOf, eventStream } from './lib/stream.mjs';

let sink = 0;
const weigh = (text) => {
  sink += text?.length ?? 0;
};

const FLOORS = {
  'floor: frame': () =>
    framer((bytes, _, __, start, end) => (sink += bytes.subarray(start, end).length)),
  'floor: frame + 2 headers': (format) =>
    framer((bytes, _, __, start, end) => readKeys(bytes, start, end, format).forEach(weigh)),
  'floor: frame + full parse': (format) =>
    framer((bytes, _, __, start, end) =>
      weigh(parseEvent(bytes, start, end, format)['Event-Name']),
    ),
};

const each = (read) => () => {
  const decoder = new FrameDecoder();
  return (chunk) => decoder.push(chunk).forEach(read);
};
const OURS = {
  'esl-protocol: frames': ['floor: frame', each((frame) => (sink += frame.body.length))],
  'esl-protocol: name and uniqueId': [
    'floor: frame + 2 headers',
    each((frame) => {
      const event = decodeEvent(frame);
      weigh(event.name);
      weigh(event.uniqueId);
    }),
  ],
  'esl-protocol: one other header': [
    'floor: frame + full parse',
    each((frame) => weigh(decodeEvent(frame).header('Caller-Destination-Number'))),
  ],
  'esl-protocol: the headers object': [
    'floor: frame + full parse',
    each((frame) => weigh(decodeEvent(frame).headers['Event-Name'])),
  ],
};

export async function decoderBench({ rounds, events }) {
  const parts = [];
  for (const format of ['json', 'plain']) {
    const stream = eventStream(format, events);
    const chunks = chunksOf(stream.wire);
    const measured = (make) => () => {
      const feed = make(format);
      return cpuPerUnit(() => chunks.forEach((chunk) => feed(chunk)), stream.events);
    };
    const candidates = Object.fromEntries([
      ...Object.entries(FLOORS).map(([name, make]) => [name, measured(make)]),
      ...Object.entries(OURS).map(([name, [, make]]) => [name, measured(make)]),
    ]);
    await interleave(candidates, 3);
    const costs = await interleave(candidates, rounds);
    const rows = Object.entries(costs).map(([name, list]) => {
      const floor = OURS[name]?.[0];
      const against =
        floor === undefined ? '' : `${ratio(list, costs[floor]).toFixed(2)} × ${floor.slice(7)}`;
      return [name, Math.round(median(list)), against];
    });
    parts.push(
      `### text/event-${format}, ${stream.averageBytes} bytes an event`,
      '',
      table(['reader', 'CPU ns an event', 'against its floor'], rows),
    );
  }
  return `## Decoder\n\n${parts.join('\n')}\n${await largeBody(rounds)}`;
}

/** One body of 10 MB in pieces of 16 KB: whoever joins or searches again with each piece shows here. */
async function largeBody(rounds) {
  const size = 10 * 1024 * 1024;
  const wire = Buffer.concat([
    Buffer.from(`Content-Length: ${size}\nContent-Type: text/event-json\n\n`),
    Buffer.alloc(size, 'x'),
  ]);
  const pieces = Array.from({ length: Math.ceil(wire.length / 16_384) }, (_, i) =>
    wire.subarray(i * 16_384, (i + 1) * 16_384),
  );
  const run = (make) => () => {
    const feed = make('json');
    return cpuPerUnit(() => pieces.forEach((piece) => feed(piece)), 1e6);
  };
  const ours = 'esl-protocol: frames';
  const candidates = { 'floor: frame': run(FLOORS['floor: frame']), [ours]: run(OURS[ours][1]) };
  await interleave(candidates, 3);
  const costs = await interleave(candidates, rounds);
  const rows = Object.entries(costs).map(([name, list]) => [
    name,
    median(list).toFixed(1),
    name === ours ? `${ratio(list, costs['floor: frame']).toFixed(2)} × frame` : '',
  ]);
  return `### One body of 10 MB in pieces of 16 KB\n\n${table(['reader', 'CPU ms', 'against its floor'], rows)}`;
}

/** Keeps the work from being optimised away. */
export function worked() {
  return sink;
}
