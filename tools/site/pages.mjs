// Which files of the repository are pages of the site, and what becomes of the links between them.
import { posix } from 'node:path';

const REPOSITORY = 'https://github.com/switchwire/switchwire';

/** `docs/guides/outbound.md` -> `guides/outbound.md`, `packages/fleet/README.md` -> `packages/fleet.md`; undefined for what is no page. */
export function pageOf(file) {
  const readme = /^(?:packages|apps)\/([^/]+)(?:\/README\.md)?$/.exec(file);
  if (readme !== null) return `packages/${readme[1]}.md`;
  if (/^docs\/.+\.md$/.test(file)) return file.slice('docs/'.length);
  if (/^(?:CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\.md$/.test(file)) return `project/${file}`;
  return file === 'README.md' ? 'readme.md' : undefined;
}

/**
 * A link as the page has to write it: to a page of the site, to a picture that is copied, or to the repository.
 *
 * @param {string} from The file that has the link, from the root of the repository.
 * @param {string} target As written there.
 * @param {(page: string) => boolean} isPage Whether the site has it.
 */
export function siteLink(from, target, isPage) {
  if (/^(?:[a-z]+:|#)/i.test(target)) return target;
  const [path, anchor] = target.split('#');
  const file = posix.join(posix.dirname(from), path).replace(/\/$/, '');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (file.startsWith('docs/images/')) return `/${file.slice('docs/'.length)}`;
  const page = pageOf(file);
  if (page !== undefined && isPage(page)) return `/${page}${hash}`;
  return `${REPOSITORY}/${/\.[a-z]+$/i.test(file) ? 'blob' : 'tree'}/main/${file}${hash}`;
}

/** The text with each link outside of code rewritten. */
export function withSiteLinks(text, from, isPage) {
  return outsideCode(text, (part) =>
    part.replaceAll(/\]\(([^)\s]+)\)/g, (_, target) => `](${siteLink(from, target, isPage)})`),
  );
}

/** Applies `change` to what is neither a code block nor code in a line. */
export function outsideCode(text, change) {
  return text
    .split(/(^```[\s\S]*?^```|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}
