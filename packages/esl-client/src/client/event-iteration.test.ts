import { createEvent } from '@switchwire/esl-protocol/server';
import { describe, expect, it } from 'vitest';
import { EventIterations } from './event-iteration.ts';
import { Listeners } from './listeners.ts';

function rig() {
  const listeners = new Listeners<ReturnType<typeof createEvent>>((error) => {
    throw error;
  });
  const iterations = new EventIterations(listeners);
  const tell = (name: string) => {
    listeners.tell(createEvent({ name }));
  };
  return { listeners, iterations, tell };
}

async function namesOf(stream: AsyncIterable<{ readonly name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of stream) names.push(name);
  return names;
}

describe('iterations over events', () => {
  it('are forgotten when they are left, whoever leaves them', async () => {
    const { listeners, iterations, tell } = rig();
    const stop = new AbortController();
    const left = iterations.iterate();
    iterations.iterate(['DTMF'], { signal: stop.signal });
    iterations.iterate(['DTMF'], { signal: AbortSignal.abort() });
    expect([iterations.size, listeners.size]).toEqual([2, 2]);

    tell('DTMF');
    for await (const event of left) {
      expect(event.name).toBe('DTMF');
      break;
    }
    stop.abort();

    expect([iterations.size, listeners.size]).toEqual([0, 0]);
  });

  it('end together, and give what they hold', async () => {
    const { listeners, iterations, tell } = rig();
    const some = iterations.iterate(['DTMF']);
    const all = iterations.iterate();
    tell('DTMF');
    tell('TALK');
    iterations.end();
    tell('DTMF');

    expect(await namesOf(some)).toEqual(['DTMF']);
    expect(await namesOf(all)).toEqual(['DTMF', 'TALK']);
    expect(await namesOf(iterations.iterate())).toEqual([]);
    expect([iterations.size, listeners.size]).toEqual([0, 0]);
  });
});
