import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

describe('a secret', () => {
  const secret = new Secret('ClueCon');

  it('is shown nowhere', () => {
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: { secret } }, { showHidden: true }),
    ];

    expect(shown.slice(0, 3)).toEqual(['***', '{"secret":"***"}', '***']);
    expect(shown.join()).not.toContain('ClueCon');
  });

  it('is revealed when asked for, and compared by its text', () => {
    expect(secret.reveal()).toBe('ClueCon');
    expect(secret.equals(new Secret('ClueCon'))).toBe(true);
    expect(secret.equals(new Secret('cluecon'))).toBe(false);
  });
});
