import { bridgeLegs } from '../calls/bridging.ts';
import { answerAtOnce } from '../calls/answering.ts';
import { broadcast, type BroadcastLegs } from '../calls/broadcast.ts';
import { type Channel } from '../calls/channel.ts';
import { keysOf, noteSent, playDigits } from '../calls/digits.ts';
import { causeOf } from '../calls/hangup-causes.ts';
import { parkInState } from '../calls/parking.ts';
import { type Switchboard } from '../calls/switchboard.ts';
import { transfer } from '../calls/transfer.ts';
import { type ApiHandler } from '../core/api-registry.ts';
import { separateAt, separateWords } from '../core/separate-words.ts';
import { serialiseEvent } from '../core/serialise.ts';
import { type EslListener } from '../listener/listener.ts';

const OK = '+OK\n';
const NO_CHANNEL = '-ERR No such channel!\n';
const NO_SESSION = '-ERR Cannot locate session!\n';
const HOLD_FAILED = '-ERR Operation failed\n';

/** A command about one channel. */
interface UuidCommand {
  readonly usage: string;
  /** How many words it needs at least; with fewer it answers with its usage. */
  readonly words: number;
  /** What it answers if there is no such channel. */
  readonly missing: string;
  readonly run: (channel: Channel, args: readonly string[], rest: string) => string;
}

type Handlers = Readonly<Record<string, ApiHandler<EslListener>>>;

/** The API commands that begin with the uuid of a channel, by name. */
export function uuidApis(
  board: Switchboard,
  globalOf: (name: string) => string | undefined,
): Handlers {
  const commands = { ...moving(board), ...digits(board), ...variables(board, globalOf) };
  const handlers = Object.entries(commands).map(([name, command]) => [
    name,
    (args: string) => runCommand(board, command, args),
  ]);
  return {
    ...(Object.fromEntries(handlers) as Handlers),
    // these two take all that follows as the uuid
    uuid_answer: (args) => {
      const channel = board.live(args);
      return channel !== undefined && answerAtOnce(channel) ? OK : '-ERROR\n';
    },
    uuid_park: (args) => {
      const channel = board.live(args);
      if (channel === undefined) return NO_CHANNEL;
      parkInState(channel);
      return OK;
    },
    uuid_exists: (args) => String(board.find(args) !== undefined),
    uuid_hold: (args) => hold(board, args),
    uuid_setvar_multi: (args) => setMany(board, args),
  };
}

function runCommand(board: Switchboard, command: UuidCommand, args: string): string {
  const parts = wordsOf(args);
  if (parts.length < command.words) return `-USAGE: ${command.usage}\n`;
  const [uuid = '', ...more] = parts;
  const channel = board.live(uuid);
  if (channel === undefined) return command.missing;
  return command.run(channel, more, args.slice(uuid.length + 1));
}

const wordsOf = (args: string): string[] => args.split(' ').filter((word) => word !== '');

/** Those that answer, move, play to and end a channel. */
function moving(board: Switchboard): Readonly<Record<string, UuidCommand>> {
  const onOne = { usage: '<uuid>', missing: NO_CHANNEL };
  return {
    uuid_break: {
      usage: '<uuid> [all]',
      words: 1,
      missing: NO_CHANNEL,
      run: (channel, [flag = '']) => (channel.thread.break(flag.includes('all')), OK),
    },
    uuid_bridge: {
      usage: '<uuid> <other_uuid>',
      words: 2,
      missing: '-ERR Invalid uuid\n',
      run: (channel, [other = '']) => {
        const partner = board.live(other);
        // one of the two must have media
        const bridgeable = partner?.answered === true || channel.answered;
        if (partner === undefined || !bridgeable) return '-ERR Invalid uuid\n';
        bridgeLegs(channel, partner);
        return `+OK ${partner.uuid}\n`;
      },
    },
    uuid_broadcast: {
      usage: '<uuid> <path> [aleg|bleg|holdb|both]',
      words: 2,
      missing: '-ERR invalid uuid\n',
      run: (channel, [path = '', legs]) => {
        broadcast(channel, path, legsOf(legs));
        return '+OK Message sent\n';
      },
    },
    uuid_buglist: {
      ...onOne,
      words: 1,
      // no output at all, which the event socket reports as no reply
      missing: '',
      run: () => '<media-bugs>\n</media-bugs>\n',
    },
    uuid_kill: {
      usage: '<uuid> [cause]',
      words: 1,
      missing: NO_CHANNEL,
      run: (channel, [cause]) => (channel.hangup(causeOf(cause)), OK),
    },
    uuid_transfer: {
      usage: '<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]',
      words: 2,
      missing: NO_CHANNEL,
      run: (channel, args) => transferLegs(board, channel, args),
    },
  };
}

/** Which legs a broadcast reaches; the music on hold for the other one does not play here. */
function legsOf(word: string | undefined): BroadcastLegs {
  const text = word ?? 'aleg holdb';
  const both = text.includes('both');
  return {
    first: both || text.includes('aleg'),
    second: (both || text.includes('bleg')) && !text.includes('holdb'),
    holdsSecond: text.includes('holdb') && !text.includes('bleg'),
  };
}

/** `-bleg` is the leg that the channel is bridged to; without a bridge both options mean the channel itself. */
function transferLegs(board: Switchboard, channel: Channel, args: readonly string[]): string {
  const [first = ''] = args;
  const option = first.startsWith('-') ? first.slice(1).toLowerCase() : undefined;
  const [destination = 'service', dialplan, context] = option === undefined ? args : args.slice(1);
  const partner = board.live(channel.variable('bridge_to') ?? '');
  const moved = option === 'bleg' && partner !== undefined ? partner : channel;
  if (option === 'both' && partner !== undefined) {
    transfer(board, partner, destination, dialplan, context);
  }
  return transfer(board, moved, destination, dialplan, context) ? OK : '-ERR\n';
}

function digits(board: Switchboard): Readonly<Record<string, UuidCommand>> {
  const usage = '<uuid> <dtmf_data>';
  return {
    uuid_recv_dtmf: {
      usage,
      words: 2,
      missing: NO_SESSION,
      run: (channel, _words, keys) => {
        // one that begins with a duration has no digit and is taken all the same
        if (keysOf(keys) === '' && !keys.startsWith('@')) return `-USAGE: ${usage}\n`;
        void playDigits(board, channel, keys, 'APP');
        return `+OK ${channel.uuid} received DTMF ${keys}.\n`;
      },
    },
    uuid_send_dtmf: {
      usage,
      words: 2,
      missing: NO_SESSION,
      run: (channel, _words, keys) => {
        if (keysOf(keys) === '') return '-ERR Operation failed\n';
        noteSent(channel, keys);
        if (channel.pair !== undefined) void playDigits(board, channel.pair, keys, 'UNKNOWN');
        return `+OK ${channel.uuid} sent DTMF ${keys}.\n`;
      },
    },
  };
}

function variables(
  board: Switchboard,
  globalOf: (name: string) => string | undefined,
): Readonly<Record<string, UuidCommand>> {
  return {
    uuid_dump: {
      usage: '<uuid> [format]',
      words: 1,
      missing: NO_CHANNEL,
      run: (channel, [format]) => dump(board, channel, format),
    },
    uuid_getvar: {
      usage: '<uuid> <var>',
      words: 2,
      missing: NO_CHANNEL,
      run: (channel, _words, rest) => {
        const [name = ''] = separateWords(rest);
        if (name === '') return '-ERR No variable name specified!\n';
        return channel.variable(name) ?? globalOf(name) ?? '_undef_';
      },
    },
    uuid_setvar: {
      usage: '<uuid> <var> [value]',
      words: 2,
      missing: NO_CHANNEL,
      run: (channel, _words, rest) => {
        const [name = '', value = ''] = separateWords(rest, 2);
        channel.setVariable(name, value);
        return OK;
      },
    },
  };
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

/** `uuid_setvar_multi`: its failures are followed by the usage, and without variables it says nothing at all. */
function setMany(board: Switchboard, args: string): string {
  const usage = '-USAGE: <uuid> <var>=<value>;<var>=<value>...\n';
  if (args === '') return usage;
  const blank = args.indexOf(' ');
  if (blank < 0) return '';
  const channel = board.live(args.slice(0, blank));
  if (channel === undefined) return `${NO_CHANNEL}${usage}`;
  let output = '';
  let set = 0;
  // a separator at the end separates nothing
  const pairs = separateAt(';', args.slice(blank + 1).replace(/;$/, ''));
  for (const pair of pairs) {
    const [name = '', ...value] = pair.split('=');
    if (name === '') {
      output += '-ERR No variable specified\n';
      continue;
    }
    channel.setVariable(name, value.join('='));
    set += 1;
  }
  return `${output}${set > 0 ? OK : usage}`;
}

/** `uuid_hold [off|toggle] <uuid>`: a channel that does not exist counts as done. */
function hold(board: Switchboard, args: string): string {
  const words = wordsOf(args);
  if (words.length === 0) return `-USAGE: [off|toggle] <uuid> [<display>]\n${HOLD_FAILED}`;
  const option = /^(off|toggle)$/i.exec(words[0] ?? '')?.[0].toLowerCase();
  const channel = board.live((option === undefined ? words[0] : words[1]) ?? '');
  if (channel === undefined) return '+OK Success\n';
  const isHeld = channel.callState === 'HELD';
  const off = option === 'off' || (option === 'toggle' && isHeld);
  if (off !== isHeld) return HOLD_FAILED;
  // a loopback leg has no phone to hold, and so nothing to take back
  if (channel.pair === undefined) {
    channel.profile.times.lastHold = board.core.microseconds();
    channel.setCallState(off ? 'ACTIVE' : 'HELD');
  }
  channel.fire(off ? 'CHANNEL_UNHOLD' : 'CHANNEL_HOLD');
  return '+OK Success\n';
}
