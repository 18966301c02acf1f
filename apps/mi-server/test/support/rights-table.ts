import { METHOD_RIGHTS, type MethodRight } from '../../src/rights/method-rights.ts';
import { formatMarkdown, withBlock } from './markdown-table.ts';

const FOR_GROUPS: Readonly<Record<MethodRight['reach'], string>> = {
  nothing: 'yes',
  list: 'lists their sockets only',
  socket: 'for a socket of theirs',
  group: 'for a group of theirs',
  server: 'no',
};

const HEADINGS = ['method', 'least role', 'for a token limited to groups'];

/** docs/concepts/rights.md with its table as it should be; `methods` are those that there are. */
export const withRightsTable = (page: string, methods: readonly string[]): string => {
  const rows = Object.entries(METHOD_RIGHTS)
    .filter(([method]) => methods.includes(method))
    .map(([method, { role, reach, sendsCommand }]) => [
      `\`${method}\``,
      `${role}${sendsCommand === true ? ', or `commands`' : ''}`,
      FOR_GROUPS[reach],
    ]);
  return withBlock(page, 'methods', formatMarkdown([HEADINGS, ...rows]));
};
