import { describe, expect, it } from 'vitest';
import { maskUrl } from './mask.ts';
import { printConfig } from './print-config.ts';
import { flagSource, resolveConfig } from './resolve-config.ts';

describe('printConfig', () => {
  it('leaves no secret', () => {
    const config = resolveConfig([
      flagSource({
        fs_subscribe: [':geheim@host?DTMF', 'bob@x:ge:heim@h@host2'],
        db_url: 'mongodb://root:geheim@h1,h2/db?tlsCertificateKeyFilePassword=geheim',
        token: 'geheim',
      }),
    ]);

    const text = printConfig(config);

    expect(text).not.toMatch(/ge:?heim/);
    expect(text).toContain('fs://:***@host:8021?DTMF');
    expect(text).toContain('mongodb://***@h1,h2/db');
  });

  it('prints every option that has a value', () => {
    const text = printConfig(resolveConfig([flagSource({ script: ['a.ts'] })]));

    expect(text).toContain('listen: 127.0.0.1:8888\n');
    expect(text).toContain('script:\n  - a.ts\n');
    expect(text).not.toMatch(/^token/m);
  });
});

describe('maskUrl', () => {
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
