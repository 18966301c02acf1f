import { logLevelOf } from '../../core/log-levels.ts';
import { leadingInteger, type ReceivedCommand } from '../../wire/command-block.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';

const INVALID = 64;

/** `log [‹level›]` */
export function runLog(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  if (!listener.permissions.log) return '-ERR permission denied';
  const [typed = ''] = line.slice('log'.length).replace(/^ +/, '').split(' ');
  const level = typed === '' ? 7 : levelOf(typed);
  if (level === undefined) return '-ERR invalid log level';
  listener.logLevel = level;
  return `+OK log level ${typed} [${level}]`;
}

/** `nolog`: drops queued lines, too. */
export function runNolog(listener: EslListener): CommandAnswer {
  if (listener.logLevel === undefined) return '-ERR not loging';
  listener.logLevel = undefined;
  listener.deliveries.logs.clear();
  return '+OK no longer logging';
}

/** A level by its number or name. `7.9` counts as a number and is cut: 7. */
function levelOf(text: string): number | undefined {
  if (/^[+-]?[\d.]+$/.test(text)) {
    const number = leadingInteger(text);
    if (number === INVALID) return undefined;
    return number < 0 ? 0 : Math.min(number, INVALID - 1);
  }
  return text.toLowerCase() === 'disable' ? -1 : logLevelOf(text);
}
