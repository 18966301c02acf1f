import { type FastifyInstance } from 'fastify';
import { PAGE_HEADERS, pageFolder, readPageFiles, type PageFile } from './page-files.ts';

export interface PageRoutesOptions {
  /** Folder of the built viewer. Default: the one that comes with the package. */
  readonly folder?: string | undefined;
}

const NOT_BUILT =
  'The viewer is not built. In a clone of the repository: npm run build. The management interface works without it.\n';

/**
 * Adds `GET /` and the files of the viewer. They are the same for every reader and hold no data, so they need
 * no token: a browser cannot send one before it has the page that asks for it.
 */
export async function addPageRoutes(
  app: FastifyInstance,
  options: PageRoutesOptions = {},
): Promise<readonly string[]> {
  const files = await readPageFiles(options.folder ?? pageFolder());
  for (const file of files) addFile(app, file);
  if (files.length === 0) {
    app.get('/', (_request, reply) =>
      reply.headers(PAGE_HEADERS).type('text/plain; charset=utf-8').send(NOT_BUILT),
    );
    return ['/'];
  }
  return files.map((file) => file.path);
}

function addFile(app: FastifyInstance, file: PageFile): void {
  const { path, type, body, gzipped, etag, isImmutable } = file;
  const caching = isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  app.get(path, (request, reply) => {
    void reply.headers({
      ...PAGE_HEADERS,
      'cache-control': caching,
      etag,
      vary: 'accept-encoding',
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    const accepts = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (!accepts || gzipped === undefined) return reply.type(type).send(body);
    return reply.type(type).header('content-encoding', 'gzip').send(gzipped);
  });
}
