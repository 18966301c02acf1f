import { plainHeaders } from '../../core/serialise.ts';
import { leadingInteger, type ReceivedCommand } from '../../wire/command-block.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';

/** `connect`: the reply is a whole CHANNEL_DATA event, percent-encoded, without a frame around it. */
export function runConnect(listener: EslListener): CommandAnswer {
  const { channel, outbound } = listener;
  if (channel === undefined) return '';
  const event = listener.host.core.create('CHANNEL_DATA', { headers: channel.dataHeaders(true) });
  listener.replyless = false;
  const tail = plainHeaders([
    ['Content-Type', 'command/reply'],
    ['Reply-Text', '+OK\n'],
    ['Socket-Mode', outbound?.async === false ? 'static' : 'async'],
    ['Control', outbound?.full === false ? 'single-channel' : 'full'],
  ]).replace('command%2Freply', 'command/reply');
  listener.send(Buffer.from(`${plainHeaders(event.headers)}${tail}\n`));
  outbound?.onConnect();
  return undefined;
}

/** `getvar ‹name›`: the bare value; unset and empty are "command not found". */
export function runGetvar(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  const blank = line.indexOf(' ');
  if (blank < 0) return '';
  return listener.channel?.variable(line.slice(blank + 1).replace(/^ +/, '')) ?? '';
}

/** `resume` */
export function runResume(listener: EslListener): CommandAnswer {
  listener.resume = true;
  listener.channel?.setVariable('socket_resume', 'true');
  return '+OK';
}

/** `divert_events on|off`: events of the session itself go to this connection. */
export function runDivertEvents(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  if (listener.channel === undefined) return '-ERR not controlling a session.';
  const value = line.slice('divert_events'.length).replace(/^ +/, '');
  if (value === '') return '-ERR missing value.';
  const on = value.toLowerCase() === 'on';
  listener.divert(on);
  return on ? '+OK events diverted' : '+OK events not diverted';
}

/** `linger [‹seconds›]` */
export function runLinger(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  if (listener.channel === undefined) return '-ERR not controlling a session';
  const blank = line.indexOf(' ');
  if (blank < 0) {
    listener.lingerSeconds = -1;
    return '+OK will linger';
  }
  const seconds = leadingInteger(line.slice(blank + 1));
  listener.lingerSeconds = seconds;
  return `+OK will linger ${seconds} seconds`;
}

/** `nolinger` */
export function runNolinger(listener: EslListener): CommandAnswer {
  if (listener.channel === undefined) return '-ERR not controlling a session';
  listener.lingerSeconds = undefined;
  return '+OK will not linger';
}
