import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { HeldCredentials } from './held-credentials.ts';

const word = (text: string) => ({ password: new Secret(text) });
const present = (held: HeldCredentials): string => held.present.password.reveal();

describe('the credentials of a socket', () => {
  it('are replaced by offered ones until a login has accepted them', () => {
    const held = new HeldCredentials(word('first'));

    expect([held.offer(word('first')), held.offer(word('second'))]).toEqual(['same', 'used']);
    held.accepted();
    expect([held.offer(word('second')), held.offer(word('third'))]).toEqual(['same', 'kept aside']);

    expect(present(held)).toBe('second');
  });

  it('give way to offered ones once they are refused, and once only', () => {
    const held = new HeldCredentials(word('old'));
    held.accepted();
    held.offer(word('new'));

    expect([held.refused(), present(held)]).toEqual([true, 'new']);
    expect([held.refused(), present(held)]).toEqual([false, 'new']);
  });

  it('forget what was offered when a login accepts them again, or the store replaces them', () => {
    const held = new HeldCredentials(word('old'));
    held.accepted();
    held.offer(word('offered'));
    held.accepted();
    expect(held.refused()).toBe(false);

    held.accepted();
    held.offer(word('offered'));
    expect([held.replace(word('stored')), held.replace(word('stored'))]).toEqual([true, false]);
    expect([held.refused(), present(held)]).toEqual([false, 'stored']);
  });

  it.each([
    ['refused', (held: HeldCredentials) => held.refused()],
    ['replaced by the store', (held: HeldCredentials) => held.replace(word('stored'))],
  ])('are not proven any more once they were %s', (_, happens) => {
    const held = new HeldCredentials(word('old'));
    held.accepted();
    happens(held);

    expect([held.offer(word('offered')), present(held)]).toEqual(['used', 'offered']);
  });
});
