import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EventStream, type StreamStatus } from '../wire/event-stream.ts';
import { openTailStream } from './tail-stream.ts';

/** An answer that says one thing and then nothing more, as over a line that is dead. */
function silentAfter(text: string, signal: AbortSignal | null | undefined): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
    },
  });
  return new Response(body);
}

describe('openTailStream', () => {
  let stream: EventStream | undefined;

  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    stream?.close();
    vi.useRealTimers();
  });

  it('gives a silent line up after two missing signs of life, and goes on where it left off', async () => {
    const statuses: StreamStatus[] = [];
    const asked: (string | null)[] = [];
    stream = openTailStream({
      url: 'http://127.0.0.1/events',
      token: () => undefined,
      onEvents: () => undefined,
      onStatus: (status) => statuses.push(status),
      fetch: (_url, init) => {
        asked.push(new Headers(init?.headers).get('last-event-id'));
        return Promise.resolve(silentAfter('id: 5\ndata: x\n\n', init?.signal));
      },
    });

    await vi.advanceTimersByTimeAsync(31_000);
    expect(statuses).toEqual(['connecting', 'live']);

    await vi.advanceTimersByTimeAsync(10_000);
    expect(statuses).toEqual(['connecting', 'live', 'lost', 'live']);
    expect(asked).toEqual([null, '5']);
  });
});
