import { escapeXml } from '../core/serialise.ts';
import { formatLocal } from '../core/switch-core.ts';
import { type Channel } from '../calls/channel.ts';
import { type Switchboard } from '../calls/switchboard.ts';

type Row = Readonly<Record<string, string>>;

const USAGE =
  '-USAGE: codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match string>]|' +
  'calls|detailed_calls|bridged_calls|detailed_bridged_calls|aliases|complete|chat|management|modules|nat_map|say|' +
  'interfaces|interface_types|tasks|limits|status\n';

const CALL_COLUMNS = (
  'uuid direction created created_epoch name state cid_name cid_num ip_addr dest presence_id presence_data ' +
  'accountcode callstate callee_name callee_num callee_direction call_uuid hostname sent_callee_name sent_callee_num'
).split(' ');
const B_COLUMNS = (
  'uuid direction created created_epoch name state cid_name cid_num ip_addr dest presence_id presence_data ' +
  'accountcode callstate callee_name callee_num callee_direction sent_callee_name sent_callee_num'
).split(' ');

/** Lists that are always empty here. */
const EMPTY = /^(aliases|complete|detailed_bridged_calls|nat_map|registrations)$/;

/** `show channels|calls|bridged_calls [count|like TEXT] [as csv|json|xml]` */
export function showCalls(board: Switchboard, args: string): string {
  const words = args.split(' ').filter((word) => word !== '');
  const [what = '', option] = words.slice(0, 2).map((word) => word.toLowerCase());
  const rows = rowsOf(board, what);
  if (rows === undefined) return USAGE;
  // the lists of bridges take a format alone
  if (what.includes('bridged') && option !== 'as') return csv(rows);
  const format = formatOf(words);
  if (option === 'count' && COUNTED.test(what)) return count(rows.length, format);
  const like = option === 'like' && what === 'channels' ? words[2] : undefined;
  const shown = like === undefined ? rows : rows.filter(matcher(like));
  return FORMATS.get(format)?.(shown) ?? noFormat(format);
}

function formatOf(words: readonly string[]): string {
  const as = words.findIndex((word) => word.toLowerCase() === 'as');
  return as < 0 ? 'csv' : (words[as + 1] ?? 'csv').toLowerCase();
}

const COUNTED = /^(calls|channels|registrations)$/;

const FORMATS: ReadonlyMap<string, (rows: readonly Row[]) => string> = new Map([
  ['csv', csv],
  ['delim', csv],
  ['json', json],
  ['xml', xml],
]);

const noFormat = (format: string): string => `-ERR Cannot find format ${format}\n`;

/** `like`: a part of one of these columns in any case; with a `%`, which matches anything, the whole of it. */
function matcher(like: string): (row: Row) => boolean {
  const parts = like.toLowerCase().split('%').map(escapeRegExp).join('.*');
  const pattern = new RegExp(like.includes('%') ? `^${parts}$` : parts, 's');
  return (row) => LIKE_COLUMNS.some((name) => pattern.test(pick(row, name).toLowerCase()));
}

const LIKE_COLUMNS = ['uuid', 'name', 'cid_name', 'cid_num', 'presence_data', 'accountcode'];

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function rowsOf(board: Switchboard, what: string): readonly Row[] | undefined {
  const { channels } = board;
  if (what === 'channels') return channels.map((channel) => channelRow(board, channel));
  if (what === 'bridged_calls') return channels.filter(isFirstLeg).map((a) => callRow(board, a));
  if (EMPTY.test(what)) return [];
  if (what !== 'calls' && what !== 'detailed_calls') return undefined;
  return channels
    .filter((channel) => channel.partner === undefined || isFirstLeg(channel))
    .map((channel) => callRow(board, channel));
}

const isFirstLeg = (channel: Channel): boolean =>
  channel.partner !== undefined && channel.otherLeg?.type === 'originatee';

function channelRow(board: Switchboard, channel: Channel): Row {
  const { profile } = channel;
  const created = new Date(Number(profile.times.created) / 1000);
  const flipped = channel.variables.has('channel_cid_flipped');
  return {
    uuid: channel.uuid,
    direction: profile.direction,
    created: formatLocal(created),
    created_epoch: String(Math.floor(created.getTime() / 1000)),
    name: channel.name,
    state: channel.state,
    cid_name: profile.callerIdName,
    cid_num: profile.callerIdNumber,
    ip_addr: profile.networkAddr,
    dest: profile.destinationNumber,
    application: channel.shownApp.app,
    application_data: channel.shownApp.data,
    dialplan: profile.dialplan,
    context: profile.context,
    read_codec: 'L16',
    read_rate: '8000',
    read_bit_rate: '128000',
    write_codec: 'L16',
    write_rate: '8000',
    write_bit_rate: '128000',
    secure: '',
    hostname: board.core.identity.switchname,
    presence_id: '',
    presence_data: '',
    accountcode: '',
    callstate: channel.callState,
    callee_name: profile.calleeIdName,
    callee_num: profile.calleeIdNumber,
    callee_direction: flipped ? 'RECV' : '',
    call_uuid: flipped ? (channel.variable('call_uuid') ?? '') : '',
    sent_callee_name: '',
    sent_callee_num: '',
    initial_cid_name: profile.origCallerIdName,
    initial_cid_num: profile.origCallerIdNumber,
    initial_ip_addr: '',
    initial_dest: profile.rdnis === '' ? profile.destinationNumber : profile.rdnis,
    initial_dialplan: 'xml',
    initial_context: profile.context,
  };
}

function callRow(board: Switchboard, a: Channel): Row {
  const left = channelRow(board, a);
  const right = a.partner === undefined ? {} : channelRow(board, a.partner);
  const bridged = a.partner === undefined ? '0' : a.profile.times.bridged;
  return {
    ...Object.fromEntries(CALL_COLUMNS.map((name) => [name, left[name] ?? ''])),
    ...Object.fromEntries(B_COLUMNS.map((name) => [`b_${name}`, pick(right, name)])),
    call_created_epoch: bridged === '0' ? '' : String(Math.floor(Number(bridged) / 1e6)),
  };
}

const pick = (row: Row, name: string): string => row[name] ?? '';

function count(total: number, format: string): string {
  if (!FORMATS.has(format)) return noFormat(format);
  if (format === 'json') return JSON.stringify({ row_count: total, rows: [] });
  if (format === 'xml') return `<result row_count="${total}"></result>\n`;
  return `\n${total} total.\n`;
}

function csv(rows: readonly Row[]): string {
  const [first] = rows;
  const total = `${rows.length} total.\n`;
  if (first === undefined) return `\n${total}`;
  const lines = rows.map((row) => `${Object.values(row).join(',')}\n`);
  return `${Object.keys(first).join(',')}\n${lines.join('')}\n${total}`;
}

function json(rows: readonly Row[]): string {
  if (rows.length === 0) return '{"row_count": 0}\n';
  return JSON.stringify({ row_count: rows.length, rows });
}

function xml(rows: readonly Row[]): string {
  if (rows.length === 0) return '<result row_count="0"/>\n';
  const text = rows.map((row, index) => {
    const fields = Object.entries(row).map(
      ([name, value]) => `    <${name}>${escapeXml(value)}</${name}>\n`,
    );
    return `  <row row_id="${index + 1}">\n${fields.join('')}  </row>\n`;
  });
  return `<result row_count="${rows.length}">\n${text.join('')}</result>\n`;
}
