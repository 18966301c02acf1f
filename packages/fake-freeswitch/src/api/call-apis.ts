import { causeOf } from '../calls/hangup-causes.ts';
import { originate } from '../calls/originate.ts';
import { ORIGINATE_USAGE, parseOriginate } from '../calls/originate-line.ts';
import { type Switchboard } from '../calls/switchboard.ts';
import { type ApiHandler } from '../core/api-registry.ts';
import { type EslListener } from '../listener/listener.ts';
import { showCalls } from './show.ts';

/** The API commands that make, list and end calls, by name. */
export function callApis(board: Switchboard): Readonly<Record<string, ApiHandler<EslListener>>> {
  return {
    originate: (args) => {
      const request = parseOriginate(args);
      return request === undefined ? ORIGINATE_USAGE : originate(board, request);
    },
    hupall: (args) => hangupAll(board, args),
    show: (args) => showCalls(board, args),
  };
}

/** `hupall [cause [variable value]…]`: all channels, or those whose variables have these values. */
function hangupAll(board: Switchboard, args: string): string {
  const [cause, ...pairs] = args.split(' ').filter((word) => word !== '');
  const named = cause === undefined ? 'MANAGER_REQUEST' : causeOf(cause);
  const wanted: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    wanted.push([pairs[at] ?? '', pairs[at + 1] ?? '']);
  }
  for (const channel of board.channels) {
    if (wanted.every(([name, value]) => channel.variable(name) === value)) channel.hangup(named);
  }
  const [first] = wanted;
  if (first === undefined) return `+OK hangup all channels with cause ${named}\n`;
  const more = wanted.length > 1 ? '...' : '';
  return `+OK hangup all channels matching [${first[0]}]=[${first[1]}]${more} with cause: ${named}\n`;
}
