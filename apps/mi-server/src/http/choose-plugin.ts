import { type FastifyPluginAsync, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from '#zod';
import { MI_CODES } from '../json-rpc/mi-error.ts';
import { type MiHandler } from '../json-rpc/request.ts';
import { type Caller } from '../rights/identity.ts';
import { type ChosenServer, splitWords } from '../sockets/choose-server.ts';

export interface ChoosePluginOptions {
  /** Has fs_choose, with its rights and its audit. */
  readonly mi: MiHandler;
  readonly callerOf?: (request: FastifyRequest) => Caller | undefined;
}

const MAX_BODY_BYTES = 16_384;
const MAX_WORDS = 100;
const WORDS = 'must be a string or a list of strings';

/** A list, or its words in one text: a query and a form have no lists. */
const words = z
  .union([z.string(), z.array(z.string(WORDS))], WORDS)
  .transform((given) => (typeof given === 'string' ? splitWords(given) : given))
  .refine((list) => list.length <= MAX_WORDS, `has more than ${MAX_WORDS} entries`)
  .optional();

const wishSchema = z.strictObject({
  group: z
    .string('must be text')
    .transform((group) => (group === '' ? undefined : group))
    .optional(),
  tags: words,
  exclude: words,
});

type Wish = z.infer<typeof wishSchema>;

/** As of fs_choose, which looks at the group itself. */
const RIGHT = { config: { right: { role: 'operator', isForGroups: true } } } as const;

interface Answer {
  readonly result?: ChosenServer;
  readonly error?: { readonly code: number; readonly data?: unknown };
}

const askMi = async (
  mi: MiHandler,
  { group = '', tags = [], exclude = [] }: Wish,
  caller: Caller | undefined,
): Promise<Answer> => {
  const params = [group, tags.join(','), exclude.join(',')];
  const request = { jsonrpc: '2.0', id: 1, method: 'fs_choose', params };
  return JSON.parse((await mi.handle(JSON.stringify(request), caller)) ?? '{}') as Answer;
};

const answer = ({ result, error }: Answer, request: FastifyRequest, reply: FastifyReply) => {
  if (result !== undefined) {
    return (request.headers.accept ?? '').startsWith('text/plain')
      ? reply.type('text/plain').send(result.host)
      : reply.send(result);
  }
  const body = { error: error?.data };
  if (error?.code === MI_CODES.temporarilyUnavailable) {
    return reply.code(503).header('retry-after', '1').send(body);
  }
  return reply.code(error?.code === MI_CODES.forbidden ? 403 : 500).send(body);
};

const asObject = (body: string, type: string): unknown => {
  if (body.trim() === '') return {};
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  return JSON.parse(body) as unknown;
};

const refusalOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ')
    : 'the body is not JSON: send { "group": "media", "tags": ["t38"] }, or nothing';

/**
 * `POST /choose`: the server for a call, for a SIP proxy or a dialplan. 200 with the server, 503 when none can take a call;
 * `text/plain` where that is asked for, so that a proxy needs no JSON: the host alone.
 */
export const choosePlugin: FastifyPluginAsync<ChoosePluginOptions> = async (
  server,
  { mi, callerOf },
) => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => {
      done(null, body);
    },
  );
  server.post('/choose', RIGHT, async (request, reply) => {
    let wish: Wish;
    try {
      const body = typeof request.body === 'string' ? request.body : '';
      const given = asObject(body, request.headers['content-type'] ?? '');
      wish = wishSchema.parse({ ...(request.query as object), ...(given as object) });
    } catch (error) {
      if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error;
      return reply.code(400).send({ error: refusalOf(error) });
    }
    return answer(await askMi(mi, wish, callerOf?.(request)), request, reply);
  });
  await Promise.resolve();
};
