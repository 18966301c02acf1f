import { isIP } from 'node:net';

/** Groups of an IPv6 address that one customer of a provider gets as a whole. */
const SITE_GROUPS = 4;

/** The groups of an IPv6 address in full, the last two of a mapped IPv4 address as one text. */
const groupsOf = (address: string): readonly string[] => {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  if (after === undefined) return head;
  const tail = after === '' ? [] : after.split(':');
  const missing = Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
};

/**
 * Under which name a remote address is counted: IPv4 as it is, also where IPv6 wraps it, and the network of an IPv6
 * address (/64), since a single machine has all of its addresses.
 */
export const addressKeyOf = (remote: string | undefined): string => {
  if (remote === undefined) return 'unknown';
  const address = remote.replace(/%.*$/, '').toLowerCase();
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (isIP(mapped) !== 6) return mapped;
  if (mapped === '::1') return mapped;
  const site = groupsOf(mapped).slice(0, SITE_GROUPS);
  return `${site.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
};
