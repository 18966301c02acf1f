import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { packageFile, RUNS_FROM_SOURCES } from '../package-file.ts';

/** A file of the page, ready to be sent. */
export interface PageFile {
  /** URL path: `/assets/index-abc.js`; the page itself is `/`. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  /** The same, gzipped; undefined where that saves nothing. */
  readonly gzipped: Buffer | undefined;
  readonly etag: string;
  /** Its name holds a hash of its contents, so it may be cached for ever. */
  readonly isImmutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The folder of the built page: in this package, for the sources that of the viewer's own build in the workspace. */
export function pageFolder(): string {
  return fileURLToPath(
    packageFile(RUNS_FROM_SOURCES ? '../state-viewer/dist/' : 'dist/viewer/page/'),
  );
}

/**
 * Reads the built page into memory (some 100 kB). Only these files are served, so no path of a request ever reaches
 * the file system. Empty when the page is not built.
 */
export async function readPageFiles(folder: string): Promise<readonly PageFile[]> {
  if (!existsSync(join(folder, 'index.html'))) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES);
  return Promise.all(
    files.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = `/${file.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '')}`;
      return pageFile(path, await readFile(file));
    }),
  );
}

function pageFile(path: string, body: Buffer): PageFile {
  const gzipped = gzipSync(body, { level: 9 });
  return {
    path: path === '/index.html' ? '/' : path,
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    body,
    gzipped: gzipped.length < body.length ? gzipped : undefined,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isImmutable: path.startsWith('/assets/'),
  };
}

/** Sent with every file of the page: it runs and loads its own files only, and no other page can frame it. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types switchwire',
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};
