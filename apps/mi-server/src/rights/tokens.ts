import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Identity } from './identity.ts';

/** A token that is known by its digest only. */
export interface TokenEntry extends Identity {
  /** SHA-256 of the token, 64 hex digits. */
  readonly sha256: string;
}

/** What a client shows: a bearer token, or the name and the password of HTTP Basic. */
export interface ShownToken {
  readonly secret: string;
  /** Only with HTTP Basic. */
  readonly user?: string | undefined;
}

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export const sha256Of = (secret: string): string => digestOf(secret).toString('hex');

/** A fast digest protects a token that cannot be guessed; a shorter text could be found by trying. */
export const LEAST_TOKEN_LENGTH = 20;

const TOKEN_BYTES = 32;

/** A token of 256 random bits. */
export const createToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

const SINGLE_NAME = 'token';

/** The tokens that are let in. */
export class Tokens {
  readonly #entries: readonly (readonly [digest: Buffer, identity: Identity, anyUser: boolean])[];

  /** `single`: the token of --token, an admin under whatever name. */
  constructor(single: string | undefined, entries: readonly TokenEntry[] = []) {
    const listed = entries.map(
      ({ sha256, ...identity }) => [Buffer.from(sha256, 'hex'), identity, false] as const,
    );
    const own =
      single === undefined
        ? []
        : [[digestOf(single), { name: SINGLE_NAME, role: 'admin' }, true] as const];
    this.#entries = [...own, ...listed];
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Compares with every token in constant time: how long it takes says nothing. */
  identify({ secret, user }: ShownToken): Identity | undefined {
    const digest = digestOf(secret);
    let found: Identity | undefined;
    for (const [known, identity, anyUser] of this.#entries) {
      const isSame = timingSafeEqual(digest, known);
      if (isSame && (user === undefined || anyUser || user === identity.name)) found = identity;
    }
    return found;
  }
}
