import { describe, expect, it } from 'vitest';
import { describeCause } from './causes.ts';

describe('describeCause', () => {
  it('explains frequent causes in plain words and shows the server’s sentence for the rest', () => {
    const cause = (code: string) =>
      ({ kind: 'peer', code, message: 'As the server says' }) as const;

    expect(describeCause(cause('ESL_AUTH_REJECTED'))).toBe('Wrong password');
    expect(describeCause(cause('ESL_SOMETHING_NEW'))).toBe('As the server says');
    expect(describeCause(undefined)).toBe('');
  });
});
