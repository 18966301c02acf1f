import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** First byte of a key of each kind, as NATS writes it: `O…`, `A…`, `U…`. */
const KINDS = { operator: 14 << 3, account: 0, user: 20 << 3 } as const;
const SEED = 18 << 3;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join(''); // prettier-ignore
};

/** CRC-16 of XMODEM. */
const checkOf = (bytes: Uint8Array): number => {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return crc & 0xffff;
};

const written = (prefix: readonly number[], key: string): string => {
  const bytes = Buffer.concat([Buffer.from(prefix), Buffer.from(key, 'base64url')]);
  const check = checkOf(bytes);
  return base32(Buffer.concat([bytes, Buffer.from([check & 0xff, check >> 8])]));
};

interface NatsKey {
  readonly name: string;
  readonly seed: string;
  readonly key: KeyObject;
}

const createKey = (kind: keyof typeof KINDS): NatsKey => {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const first = KINDS[kind];
  return { name: written([first], x), seed: written([SEED | (first >> 5), (first & 31) << 3], d), key }; // prettier-ignore
};

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims about `subject`, signed by the issuer. */
const tokenOf = (issuer: NatsKey, subject: NatsKey, nats: object): string => {
  const claims = { iss: issuer.name, sub: subject.name, name: 'test', iat: 1, nats: { ...nats, version: 2 } }; // prettier-ignore
  const jti = createHash('sha256').update(JSON.stringify(claims)).digest('hex');
  const signed = `${base64({ typ: 'JWT', alg: 'ed25519-nkey' })}.${base64({ ...claims, jti })}`;
  return `${signed}.${sign(null, Buffer.from(signed), issuer.key).toString('base64url')}`;
};

const UNLIMITED = { subs: -1, conn: -1, leaf: -1, imports: -1, exports: -1, data: -1, payload: -1, wildcards: true, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 }; // prettier-ignore

/** As `nsc` makes them. */
export interface NatsCredentials {
  /** For the configuration of NATS. */
  readonly operator: string;
  readonly system: string;
  readonly systemToken: string;
  readonly account: string;
  readonly accountToken: string;
  /** Text of the credentials file of a user of the account. */
  readonly creds: string;
}

/** An operator, an account with JetStream, and a user of it. */
export const createNatsCredentials = (): NatsCredentials => {
  const [operator, account, user, system] = (['operator', 'account', 'user', 'account'] as const).map(createKey) as [NatsKey, NatsKey, NatsKey, NatsKey]; // prettier-ignore
  const token = tokenOf(account, user, { type: 'user', subs: -1, data: -1, payload: -1, pub: {}, sub: {} }); // prettier-ignore
  return {
    operator: tokenOf(operator, operator, { type: 'operator', system_account: system.name }),
    system: system.name,
    systemToken: tokenOf(operator, system, { type: 'account', limits: { ...UNLIMITED, mem_storage: 0, disk_storage: 0, streams: 0, consumer: 0 }, default_permissions: { pub: {}, sub: {} } }), // prettier-ignore
    account: account.name,
    accountToken: tokenOf(operator, account, { type: 'account', limits: UNLIMITED, default_permissions: { pub: {}, sub: {} } }), // prettier-ignore
    creds: `-----BEGIN NATS USER JWT-----\n${token}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${user.seed}\n------END USER NKEY SEED------\n`,
  };
};
