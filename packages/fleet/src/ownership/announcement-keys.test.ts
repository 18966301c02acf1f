import { describe, expect, it } from 'vitest';
import { doAgree } from '../membership/key-agreement.ts';
import { AnnouncementKeys } from './announcement-keys.ts';

const OLD = 'o'.repeat(32);
const NEW = 'n'.repeat(32);
const announcement = { fleet: 'prod', epoch: 5, server: 'a-1' };
const SOCKET = 'fs:8021';

const keys = (...lines: readonly string[]): AnnouncementKeys =>
  new AnnouncementKeys(lines.length === 0 ? undefined : lines.join('\n'));

describe('the keys of a fleet', () => {
  it.each([
    [[], [], true],
    [[OLD], [OLD], true],
    [[OLD], [NEW], false],
    [[OLD], [], false],
    [[], [OLD], false],
    // a secret is introduced, replaced and given up in three steps
    [['unsigned', OLD], [], true],
    [['unsigned', OLD], [OLD, 'unsigned'], true],
    [[OLD, 'unsigned'], [OLD], true],
    [[OLD, NEW], [NEW, OLD], true],
    [[OLD, NEW], [NEW], false],
  ])('%j and %j agree: %s', (one, other, expected) => {
    const [ours, theirs] = [keys(...one), keys(...other)];
    expect(doAgree(ours.names, theirs.names)).toBe(expected);
    // and then each believes what the other says
    const believes = (from: AnnouncementKeys, to: AnnouncementKeys): boolean =>
      to.accepts(announcement, SOCKET, from.sign(announcement, SOCKET) ?? '');
    expect(believes(ours, theirs) && believes(theirs, ours)).toBe(expected);
  });

  it.each([
    [{ ...announcement, epoch: 6 }, SOCKET],
    [{ ...announcement, server: 'b-1' }, SOCKET],
    [{ ...announcement, fleet: 'other' }, SOCKET],
    [announcement, 'fs:8022'],
  ])('do not accept the proof of another announcement: %j on %s', (other, socket) => {
    const proof = keys(OLD).sign(announcement, SOCKET) ?? '';
    expect(keys(OLD).accepts(announcement, SOCKET, proof)).toBe(true);
    expect(keys(OLD).accepts(other, socket, proof)).toBe(false);
    expect(keys(OLD).accepts(announcement, SOCKET, '')).toBe(false);
    expect(keys(OLD).accepts(announcement, SOCKET, 'nonsense')).toBe(false);
  });

  it('are the lines of a file, with comments', () => {
    expect(keys('# of 2026', '', ` ${OLD} `).names).toEqual(keys(OLD).names);
    expect(keys('unsigned').names).toEqual(keys().names);
  });

  it.each([
    ['', 'are 0 lines; write 1 to 8'],
    [Array.from({ length: 9 }, () => OLD).join('\n'), 'are 9 lines'],
    [`${OLD}\nshort`, 'Secret 2 of the fleet has 5 characters; write at least 32'],
  ])('refuse %j, and show no secret', (text, message) => {
    expect(() => new AnnouncementKeys(text)).toThrow(message);
    expect(() => new AnnouncementKeys(text)).not.toThrow('short');
  });
});
