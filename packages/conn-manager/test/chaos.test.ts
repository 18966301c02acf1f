import { describe, expect, it, onTestFinished } from 'vitest';
import { Chaos } from './chaos.ts';
import { FakeNodes } from './chaos-nodes.ts';

/** Handles of this process that would keep it alive. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
}

describe('chaos', () => {
  it(
    'leaves everything subscribed once, every command settled, and nothing behind',
    { timeout: 120_000 },
    async () => {
      const before = handles().length;
      const chaos = new Chaos({
        nodes: new FakeNodes(),
        count: 30,
        seed: 20_261_121,
      });
      onTestFinished(() => chaos.close());

      await chaos.start();
      const { faults, commandsSettled, ...wrong } = await chaos.round(0, 200);
      await chaos.close();

      expect(faults).toBe(200);
      expect(commandsSettled).toBe(200);
      expect(wrong).toEqual({
        notSubscribed: [],
        commandsUnanswered: 0,
        wrongReplies: 0,
        wrongNodes: [],
        wrongDeliveries: [],
      });
      await expect.poll(() => handles().length, { timeout: 10_000 }).toBeLessThanOrEqual(before);
    },
  );
});
