import { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** The addresses that a hosts file gives a name, any case. `localhost` has its own also without a line. */
export function addressesInHosts(text: string, name: string): readonly LookupAddress[] {
  const wanted = name.toLowerCase();
  const found: LookupAddress[] = [];
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0 || !names.some((one) => one.toLowerCase() === wanted)) continue;
    found.push({ address, family });
  }
  const isLoopback = wanted === 'localhost' || wanted.endsWith('.localhost');
  return found.length === 0 && isLoopback ? LOOPBACK : found;
}
