import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { UNSIGNED } from '../membership/key-agreement.ts';
import { type Announcement } from './announcement.ts';

/** So long that it cannot be guessed from the name of its key, which every server of the fleet shows. */
const MIN_SECRET = 32;
const MAX_SECRETS = 8;
const NAME_LENGTH = 16;

/**
 * The secrets of a fleet, of which the first signs announcements and all are accepted, so that one can be replaced by another while
 * servers run. Who may send events on a FreeSWITCH and does not know one of them can end no server's acting.
 */
export class AnnouncementKeys {
  /** Undefined: announcements that are not signed. */
  readonly #secrets: readonly (string | undefined)[];
  /** Names of the keys, that which signs first: equal for equal secrets. */
  readonly names: readonly string[];

  /**
   * Of the text of a file: a secret a line, or the word `unsigned`; empty lines and those that begin with `#` do not count. Without a
   * text nothing is signed. Throws InvalidArgumentError, which shows no secret.
   */
  constructor(text: string | undefined) {
    this.#secrets = text === undefined ? [undefined] : secretsIn(text);
    this.names = this.#secrets.map((secret) =>
      secret === undefined ? UNSIGNED : hmac(secret, 'switchwire key').toString('hex').slice(0, NAME_LENGTH),
    ); // prettier-ignore
  }

  /** Undefined: it is not signed. The rank is part of what is signed, so an old proof proves nothing that could do harm. */
  sign(announcement: Announcement, socket: string): string | undefined {
    const [secret] = this.#secrets;
    return secret === undefined ? undefined : proofOf(secret, announcement, socket).toString('base64url'); // prettier-ignore
  }

  accepts(announcement: Announcement, socket: string, proof: string): boolean {
    const given = Buffer.from(proof, 'base64url');
    return this.#secrets.some((secret) => {
      if (secret === undefined) return proof === '';
      const expected = proofOf(secret, announcement, socket);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

const hmac = (secret: string, text: string): Buffer =>
  createHmac('sha256', secret).update(text).digest();

const proofOf = (secret: string, { fleet, epoch, server }: Announcement, socket: string): Buffer =>
  hmac(secret, ['switchwire owner', fleet, socket, epoch, server].join('\n'));

function secretsIn(text: string): readonly (string | undefined)[] {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')); // prettier-ignore
  if (lines.length === 0 || lines.length > MAX_SECRETS)
    throw new InvalidArgumentError(`The secrets of the fleet are ${lines.length} lines; write 1 to ${MAX_SECRETS}, for example with: openssl rand -hex 32`); // prettier-ignore
  const short = lines.findIndex((line) => line !== UNSIGNED && line.length < MIN_SECRET);
  if (short >= 0)
    throw new InvalidArgumentError(`Secret ${short + 1} of the fleet has ${lines[short]?.length ?? 0} characters; write at least ${MIN_SECRET}, for example with: openssl rand -hex 32`); // prettier-ignore
  return lines.map((line) => (line === UNSIGNED ? undefined : line));
}
