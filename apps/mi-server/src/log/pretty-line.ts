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

type Fields = Readonly<Record<string, unknown>>;

const INFO = 30;
const HIDDEN = new Set(['level', 'time', 'msg', 'pid', 'hostname']);
/** Of a socket that changed its phase: the sentence says where it is now, and the address says which it is. */
const SAID_BY_PHASE = new Set(['id', 'phase', 'from']);

const isWordAt = (text: string, at: number): boolean => /\w/.test(text.charAt(at));

/** Whether the message has this text, and not only as a part of a longer word. */
const says = (message: string, text: string): boolean => {
  if (text === '') return false;
  for (let at = message.indexOf(text); at !== -1; at = message.indexOf(text, at + 1)) {
    if (!isWordAt(message, at - 1) && !isWordAt(message, at + text.length)) return true;
  }
  return false;
};

/** The fields that add something to the message. For machines there is JSON, which has them all. */
const tellingFields = (
  record: Fields,
  message: string,
): readonly (readonly [string, unknown])[] => {
  const { level, socket, phase } = record;
  const isPhase = typeof socket === 'string' && typeof phase === 'string' && Number(level) >= INFO;
  return Object.entries(record).filter(([key, value]) => {
    if (HIDDEN.has(key) || value === undefined) return false;
    if (isPhase && SAID_BY_PHASE.has(key)) return false;
    return typeof value !== 'string' || !says(message, value);
  });
};

const formatValue = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printable(text.includes(' ') && typeof value === 'string' ? JSON.stringify(value) : text);
};

/** One line of pino's JSON, for people. What is not JSON is shown as it is. */
export const formatPrettyLine = (line: string, useColours: boolean): string => {
  let record: Fields;
  try {
    record = JSON.parse(line) as Fields;
  } catch {
    return `${printable(line.trimEnd())}\n`;
  }
  const colours = pc.createColors(useColours);
  const [name, paint] = LEVELS[Number(record['level'])] ?? LEVELS[INFO] ?? ['', () => String];
  const time = new Date(Number(record['time'])).toISOString().slice(11, 23);
  const message = typeof record['msg'] === 'string' ? record['msg'] : '';
  const fields = tellingFields(record, message).map(
    ([key, value]) => `${printable(key)}=${formatValue(value)}`,
  );
  const tail = fields.length === 0 ? '' : ` ${colours.dim(fields.join(' '))}`;
  return `${colours.dim(time)} ${paint(colours)(name)} ${printable(message)}${tail}\n`;
};
