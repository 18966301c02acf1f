import { describe, expect, it } from 'vitest';
import { denialCause, noticeCause, rejectionCause } from './close-cause.ts';
import { AuthenticationError, CommandRefusedError } from './errors.ts';
import { MAX_PEER_TEXT, peerText, withoutPassword } from './peer-text.ts';

describe('peerText', () => {
  it.each([
    ['Access Denied, go away.', 'Access Denied, go away.'],
    ['a\u001b[2Jb\r\u0007c', 'a\\u001b[2Jb\\u000d\\u0007c'],
    ['\u009b1m\u202ex', '\\u009b1m\\u202ex'],
    ['x'.repeat(MAX_PEER_TEXT + 1), `${'x'.repeat(MAX_PEER_TEXT)}…`],
  ])('%j', (text, shown) => {
    expect(peerText(text)).toBe(shown);
  });
});

describe('withoutPassword', () => {
  it.each([
    ['you said auth ClueCon, ClueCon', 'ClueCon', 'you said auth ***, ***'],
    ['preClueConpost', 'ClueCon', 'pre***post'],
    ['an invalid password', 'ClueCon', 'an invalid password'],
    ['auth x: expected x', 'x', 'auth ***: expected ***'],
    ['auth a.b: aab', 'a.b', 'auth ***: aab'],
    ['anything', '', 'anything'],
  ])('%j with the password %j', (text, password, shown) => {
    expect(withoutPassword(text, password)).toBe(shown);
  });
});

describe('text of a peer', () => {
  const long = `-ERR \u001b]0;x\u0007${'x'.repeat(1_000_000)}`;

  it.each([
    ['a denial', () => denialCause('fs1:8021', long)],
    ['a refusal of the login', () => rejectionCause('fs1:8021', long)],
    ['a notice', () => noticeCause('fs1:8021', long)],
  ])('is cut and made safe in the cause made of %s', (_what, causeOf) => {
    const text = JSON.stringify(causeOf());

    expect(text.length).toBeLessThan(3 * MAX_PEER_TEXT);
    expect(text).not.toMatch(/\\u001b(?!\])/);
  });

  it.each([
    new AuthenticationError('fs1:8021', long),
    new CommandRefusedError('fs1:8021', 'execute x', long),
  ])('is cut and made safe in $name', (error) => {
    expect(error.message.length).toBeLessThan(2 * MAX_PEER_TEXT);
    expect(error.reply.length).toBeLessThan(2 * MAX_PEER_TEXT);
    expect(error.message).not.toContain('\u001b');
  });
});
