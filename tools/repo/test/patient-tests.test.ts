import { describe, expect, it, vi } from 'vitest';

describe('vi.waitFor', () => {
  it('waits longer than its own second for a condition that comes true', async () => {
    const started = performance.now();

    await vi.waitFor(() => expect(performance.now() - started).toBeGreaterThan(1_100));
    await vi.waitUntil(() => performance.now() - started > 2_300);
  });

  it('keeps to a limit that is given', async () => {
    const never = () => expect(1).toBe(2);

    await expect(vi.waitFor(never, 20)).rejects.toThrow('to be 2');
    await expect(vi.waitFor(never, { timeout: 20 })).rejects.toThrow('to be 2');
  });
});
