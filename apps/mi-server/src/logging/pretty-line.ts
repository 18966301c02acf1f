import pc from 'picocolors';
import { printable } from '../text/printable.ts';

type Colour = (text: string) => string;
type Colours = ReturnType<typeof pc.createColors>;

const LEVELS: Readonly<Record<number, readonly [name: string, paint: (c: Colours) => Colour]>> = {
  20: ['debug', (c) => c.gray],
  30: ['info ', (c) => c.green],
  40: ['warn ', (c) => c.yellow],
  50: ['error', (c) => c.red],
};

const HIDDEN = new Set(['level', 'time', 'msg', 'pid', 'hostname']);

const formatValue = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printable(text.includes(' ') && typeof value === 'string' ? JSON.stringify(value) : text);
};

/** One line of pino's JSON, for people. What is no JSON is handed on as it is. */
export const formatPrettyLine = (line: string, useColours: boolean): string => {
  let record: Readonly<Record<string, unknown>>;
  try {
    record = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return line;
  }
  const colours = pc.createColors(useColours);
  const [name, paint] = LEVELS[Number(record['level'])] ?? LEVELS[30] ?? ['', () => String];
  const time = new Date(Number(record['time'])).toISOString().slice(11, 23);
  const fields = Object.entries(record)
    .filter(([key, value]) => !HIDDEN.has(key) && value !== undefined)
    .map(([key, value]) => `${key}=${formatValue(value)}`);
  const message = printable(typeof record['msg'] === 'string' ? record['msg'] : '');
  const tail = fields.length === 0 ? '' : ` ${colours.dim(fields.join(' '))}`;
  return `${colours.dim(time)} ${paint(colours)(name)} ${message}${tail}\n`;
};
