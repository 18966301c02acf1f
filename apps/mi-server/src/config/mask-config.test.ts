import { describe, expect, it } from 'vitest';
import { maskConfig, maskUrl } from './mask-config.ts';
import { flagSource, resolveConfig } from './resolve-config.ts';

describe('maskConfig', () => {
  it('leaves no secret', () => {
    const config = resolveConfig([
      flagSource({
        fs_subscribe: [':geheim@host?DTMF', 'bob@x:ge:heim@h@host2'],
        db_url: 'mongodb://root:geheim@h1,h2/db?tlsCertificateKeyFilePassword=geheim',
        token: 'geheim',
      }),
    ]);

    const text = JSON.stringify(maskConfig(config));

    expect(text).not.toMatch(/ge:?heim/);
    expect(text).toContain('fs://:***@host:8021?DTMF');
    expect(text).toContain('mongodb://***@h1,h2/db');
  });

  it.each([
    ['file:/etc/sockets.json', 'file:/etc/sockets.json'],
    ['mongodb://host/db', 'mongodb://host/db'],
    ['mongodb://u:p@ss@host/db', 'mongodb://***@host/db'],
    [
      'mongodb+srv://u:p@host/db?authSource=a&x=p',
      'mongodb+srv://***@host/db?authSource=***&x=***',
    ],
    ['mysql:group://u:p@host/db', 'mysql:group://***@host/db'],
    ['dbx2://u:p/w@host/db', 'dbx2://***@host/db'],
    ['u:p@host/db', '***@host/db'],
    ['mysql://u:p\nw@host/db', 'mysql://***@host/db'],
  ])('masks %s', (url, masked) => {
    expect(maskUrl(url)).toBe(masked);
  });
});
