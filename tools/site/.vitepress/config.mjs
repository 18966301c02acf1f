import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const content = fileURLToPath(new URL('../.cache/pages/', import.meta.url));

/** The pages of a folder by their titles, in the order of their names. */
function pagesOf(folder) {
  if (!existsSync(`${content}${folder}`)) return [];
  return readdirSync(`${content}${folder}`, { recursive: true })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => {
      const title = /^# (.+)$/m.exec(readFileSync(`${content}${folder}/${file}`, 'utf8'))?.[1];
      return {
        text: (title ?? file).replaceAll(/[`\\]/g, ''),
        link: `/${folder}/${file.replace(/\.md$/, '')}`,
      };
    });
}

export default {
  title: 'Switchwire',
  description: 'Run, watch and script a fleet of FreeSWITCH servers from TypeScript.',
  base: '/switchwire/',
  srcDir: '.cache/pages',
  outDir: 'dist',
  cacheDir: '.cache/vitepress',
  cleanUrls: true,
  lastUpdated: false,
  // NATS's own language is close to it
  markdown: { languageAlias: { conf: 'nginx' } },
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/switchwire/switchwire' }],
    nav: [
      { text: 'Ten minutes', link: '/guides/ten-minutes' },
      { text: 'Guides', link: '/guides/event-routes' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Errors', link: '/concepts/errors' },
    ],
    sidebar: [
      { text: 'Guides', items: pagesOf('guides') },
      { text: 'Concepts', items: pagesOf('concepts') },
      { text: 'Packages', items: pagesOf('packages') },
      {
        text: 'Inside',
        items: [
          { text: 'Architecture', link: '/architecture' },
          { text: 'Benchmarks', link: '/benchmarks' },
          { text: 'The wire', link: '/wire' },
        ],
      },
      { text: 'Decisions', collapsed: true, items: pagesOf('decisions') },
      { text: 'Errors', collapsed: true, items: pagesOf('errors') },
      { text: 'Reference', collapsed: true, items: pagesOf('reference') },
    ],
  },
};
