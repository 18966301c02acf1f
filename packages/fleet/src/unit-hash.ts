const HIGH_BITS = 2 ** 21;
const LOW_BITS = 2 ** 32;

/** Of a text, the same on every server: between 0 and 1, both excluded: 53 bits of two hashes. */
export function unitHash(text: string): number {
  const high = hash32(text, 0x811c9dc5) >>> 11;
  const low = hash32(text, 0x01000193);
  return (high * LOW_BITS + low + 0.5) / (HIGH_BITS * LOW_BITS);
}

/** FNV-1a, and the finalizer of Murmur 3: without it names that differ at their end have hashes that are neighbours. */
function hash32(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
