import { type ApiHandler } from '../core/api-registry.ts';
import { serialiseEvent } from '../core/serialise.ts';
import { type EslListener } from '../listener/listener.ts';
import { type Channel } from '../calls/channel.ts';
import { playDigits } from '../calls/digits.ts';
import { causeOf } from '../calls/hangup-causes.ts';
import { originate } from '../calls/originate.ts';
import { parseOriginate } from '../calls/originate-line.ts';
import { type Switchboard } from '../calls/switchboard.ts';
import { showCalls } from './show.ts';

const NO_CHANNEL = '-ERR No such channel!\n';
const OK = '+OK\n';

type Run = (channel: Channel, args: readonly string[], rest: string) => string | Promise<string>;

/** Usage texts of the commands that need a channel, and how many words they need. */
const USAGE: Readonly<Record<string, readonly [words: number, usage: string]>> = {
  uuid_answer: [1, '<uuid>'],
  uuid_break: [1, '<uuid> [all]'],
  uuid_bridge: [2, '<uuid> <other_uuid>'],
  uuid_broadcast: [2, '<uuid> <path> [aleg|bleg|holdb|both]'],
  uuid_buglist: [1, '<uuid>'],
  uuid_dump: [1, '<uuid> [format]'],
  uuid_getvar: [2, '<uuid> <var>'],
  uuid_kill: [1, '<uuid> [cause]'],
  uuid_park: [1, '<uuid>'],
  uuid_recv_dtmf: [2, '<uuid> <dtmf_data>'],
  uuid_send_dtmf: [2, '<uuid> <dtmf_data>'],
  uuid_setvar: [2, '<uuid> <var> [value]'],
  uuid_setvar_multi: [2, '<uuid> <var>=<value>;<var>=<value>...'],
  uuid_transfer: [2, '<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]'],
};

const ORIGINATE_USAGE =
  '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] ' +
  '[<cid_num>] [<timeout_sec>]\n';

/** The API commands that make, move and end calls, by name. */
export function channelApis(board: Switchboard): Readonly<Record<string, ApiHandler<EslListener>>> {
  const withChannel = (name: string, run: Run): ApiHandler<EslListener> => {
    const [words, usage] = USAGE[name] ?? [1, '<uuid>'];
    return (args) => {
      const parts = args.split(' ').filter((part) => part !== '');
      if (parts.length < words) return `-USAGE: ${usage}\n`;
      const [uuid = '', ...more] = parts;
      const channel = board.find(uuid);
      if (channel === undefined || channel.ended) return NO_CHANNEL;
      return run(channel, more, args.trim().slice(uuid.length + 1));
    };
  };
  const commands: Readonly<Record<string, Run>> = {
    uuid_answer: (channel) => answer(channel),
    uuid_break: (channel, [all]) => (channel.thread.break(all === 'all'), OK),
    uuid_bridge: (channel, [other = '']) => bridge(board, channel, other),
    uuid_broadcast: (channel, [path = '']) => broadcast(channel, path),
    uuid_buglist: () => '<media-bugs>\n</media-bugs>\n',
    uuid_dump: (channel, [format]) => dump(board, channel, format),
    uuid_getvar: (channel, [name = '']) => channel.variable(name) ?? '_undef_',
    uuid_kill: (channel, [cause]) => (channel.hangup(causeOf(cause)), OK),
    uuid_park: (channel) => (board.transfer(channel, '&park()'), OK),
    uuid_recv_dtmf: (channel, [digits = '']) => {
      void playDigits(board, channel, digits, 'APP');
      return `+OK ${channel.uuid} received DTMF ${digits}.\n`;
    },
    uuid_send_dtmf: (channel, [digits = '']) => {
      if (channel.pair !== undefined) void playDigits(board, channel.pair, digits, 'UNKNOWN');
      return `+OK ${channel.uuid} sent DTMF ${digits}.\n`;
    },
    uuid_setvar: (channel, [name = ''], rest) => {
      channel.setVariable(name, unescape(rest.slice(name.length + 1)));
      return OK;
    },
    uuid_setvar_multi: (channel, _words, rest) => {
      for (const pair of rest.split(';')) {
        const equals = pair.indexOf('=');
        if (equals > 0) channel.setVariable(pair.slice(0, equals), pair.slice(equals + 1));
      }
      return OK;
    },
    uuid_transfer: (channel, args) => transfer(board, channel, args),
  };
  return {
    ...Object.fromEntries(Object.entries(commands).map(([n, run]) => [n, withChannel(n, run)])),
    originate: (args) => {
      const request = parseOriginate(args);
      return request === undefined ? ORIGINATE_USAGE : originate(board, request);
    },
    hupall: (args) => hangupAll(board, args),
    show: (args) => showCalls(board, args),
    uuid_exists: (args) => String(board.find(args.trim()) !== undefined),
    uuid_hold: (args) => hold(board, args),
  };
}

function answer(channel: Channel): string {
  channel.pair?.markAnswered();
  channel.markAnswered();
  channel.setCallState('ACTIVE');
  return OK;
}

function bridge(board: Switchboard, channel: Channel, other: string): string {
  const partner = board.find(other);
  if (partner === undefined || partner.ended) return NO_CHANNEL;
  board.bridge(channel, partner);
  return `+OK ${partner.uuid}\n`;
}

/** A file, or an application as `app::argument`, on top of whatever runs. */
function broadcast(channel: Channel, path: string): string {
  const [first = '', ...data] = path.split('::');
  const [app, argument] =
    data.length === 0 ? ['playback', path] : [first.replace(/!.*$/, ''), data.join('::')];
  const headers = [
    ['call-command', 'execute'],
    ['execute-app-name', app],
    ['execute-app-arg', argument],
  ] as const;
  const sent = channel.enqueue({ block: '', line: '', headers, body: undefined });
  return sent ? '+OK Message sent\n' : '-ERR Operation failed\n';
}

function dump(board: Switchboard, channel: Channel, format: string | undefined): string {
  const event = board.core.create('CHANNEL_DATA', {
    headers: channel.dataHeaders(false),
    source: ['mod_commands.c', 'uuid_dump_function', 6495],
  });
  if (format === 'plain') {
    const lines = event.headers.map(([name]) => `${name}: [${event.text(name) ?? ''}]\n`);
    return `${lines.join('')}\n`;
  }
  const wire = format === 'json' || format === 'xml' ? format : 'plain';
  return serialiseEvent(event.headers, undefined, wire);
}

function transfer(board: Switchboard, channel: Channel, args: readonly string[]): string {
  const [first = '', ...more] = args;
  const option = /^-(bleg|both)$/.test(first) ? first : undefined;
  const [destination = '', dialplan, context] = option === undefined ? args : more;
  if (destination === '') return `-USAGE: ${USAGE['uuid_transfer']?.[1] ?? ''}\n`;
  const partner = channel.partner ?? channel.pair;
  if (option === '-bleg' && partner === undefined) return '-ERR No partner to transfer!\n';
  if (option !== undefined && partner !== undefined) {
    board.transfer(partner, destination, dialplan, context);
  }
  if (option !== '-bleg') board.transfer(channel, destination, dialplan, context);
  return OK;
}

function hangupAll(board: Switchboard, args: string): string {
  const [cause] = args.split(' ');
  const named = cause === undefined || cause === '' ? 'MANAGER_REQUEST' : causeOf(cause);
  for (const channel of board.channels) channel.hangup(named);
  return `+OK hangup all channels with cause ${named}\n`;
}

function hold(board: Switchboard, args: string): string {
  const words = args.split(' ').filter((word) => word !== '');
  const off = words[0] === 'off';
  const channel = board.find((off ? words[1] : words[0]) ?? '');
  if (channel === undefined || channel.ended) return '-ERR Operation failed\n';
  if (channel.pair !== undefined) {
    // a loopback leg has nobody to hold, and nothing to take back
    if (off) return '-ERR Operation failed\n';
    channel.fire('CHANNEL_HOLD');
    return '+OK Success\n';
  }
  if (off !== (channel.callState === 'HELD')) return '-ERR Operation failed\n';
  channel.profile.times.lastHold = board.core.microseconds();
  channel.setCallState(off ? 'ACTIVE' : 'HELD');
  channel.fire(off ? 'CHANNEL_UNHOLD' : 'CHANNEL_HOLD');
  return '+OK Success\n';
}

/** The words of an API line may carry escaped quotes. */
function unescape(text: string): string {
  return text.replace(/\\(["'])/g, '$1');
}
