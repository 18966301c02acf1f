import { describe, expect, it } from 'vitest';
import { errorPages } from '../../site/error-pages.mjs';
import { pageOf, siteLink, withSiteLinks } from '../../site/pages.mjs';

describe('pages of the site', () => {
  it.each([
    ['docs/guides/outbound.md', 'guides/outbound.md'],
    ['packages/esl-client/README.md', 'packages/esl-client.md'],
    ['apps/mi-server', 'packages/mi-server.md'],
    ['README.md', 'readme.md'],
    ['packages/esl-client/src/index.ts', undefined],
    ['tools/benchmarks/README.md', undefined],
  ])('%s is %s', (file, page) => {
    expect(pageOf(file)).toBe(page);
  });

  const isPage = (page: string): boolean => page !== 'packages/fleet.md';

  it.each([
    ['docs/guides/a.md', 'b.md#how', '/guides/b.md#how'],
    ['docs/guides/a.md', '../../packages/esl-client', '/packages/esl-client.md'],
    ['packages/esl-client/README.md', '../../docs/images/x.png', '/images/x.png'],
    ['docs/a.md', '../tools/repo', 'https://github.com/switchwire/switchwire/tree/main/tools/repo'],
    [
      'docs/a.md',
      '../packages/fleet/README.md',
      'https://github.com/switchwire/switchwire/blob/main/packages/fleet/README.md',
    ],
    ['docs/a.md', 'https://example.org', 'https://example.org'],
    ['docs/a.md', '#here', '#here'],
  ])('a link in %s to %s is %s', (from, target, link) => {
    expect(siteLink(from, target, isPage)).toBe(link);
  });

  it('leaves code as it is', () => {
    const text = 'a [b](c.md) `[b](c.md)`\n\n```ts\nf[0](c.md);\n```\n';

    expect(withSiteLinks(text, 'docs/a.md', isPage)).toBe(text.replace('(c.md)', '(/c.md)'));
  });

  it('makes a page of each row of the tables of errors', () => {
    const tables = [
      '| `ESL_STORE`  | `StoreError` | It failed | Fix it  |',
      '| `ESL_END` | `network` | It was closed |',
      '| `SessionLostError` | true | false |',
      '| `ESL_X` | two columns |',
    ].join('\n');
    const pages = errorPages(tables);

    expect(pages.map(({ page }) => page)).toEqual(['errors/ESL_STORE.md', 'errors/ESL_END.md']);
    expect(pages[0]?.text).toContain('It failed.\n\n## What to do\n\nFix it.');
    expect(pages[1]?.text).toContain(
      'of the kind `network`.\n\n## What happened\n\nIt was closed.',
    );
  });
});
