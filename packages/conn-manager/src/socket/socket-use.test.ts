import { describe, expect, it } from 'vitest';
import { SocketUse } from './socket-use.ts';

describe('the use of a socket', () => {
  it('begins with its first command', () => {
    const use = new SocketUse();
    expect(use.isUsed).toBe(false);
    expect(use.unusedFor(1_000, 0)).toBe(Infinity);

    use.begin(1_000);

    expect(use.isUsed).toBe(true);
  });

  it('lasts until the last of its commands has ended', () => {
    const use = new SocketUse();
    use.begin(0);
    use.begin(10);
    use.end(20);
    expect(use.unusedFor(500, 0)).toBe(0);

    use.end(600);

    expect(use.unusedFor(650, 0)).toBe(50);
  });

  it('lasts until the last awaited job has ended', () => {
    const use = new SocketUse();
    use.begin(0);
    use.end(10);

    expect(use.unusedFor(1_000, 2)).toBe(0);
    expect(use.unusedFor(2_000, 1)).toBe(0);
    expect(use.unusedFor(2_300, 0)).toBe(300);
  });
});
