const two = (value: number): string => String(value).padStart(2, '0');
const name = (date: Date, part: Intl.DateTimeFormatOptions): string =>
  date.toLocaleDateString('en-US', part);

/** The conversions of `strftime`, in the local time of this machine. */
const CONVERSIONS: Readonly<Record<string, (date: Date) => string>> = {
  a: (date) => name(date, { weekday: 'short' }),
  A: (date) => name(date, { weekday: 'long' }),
  b: (date) => name(date, { month: 'short' }),
  B: (date) => name(date, { month: 'long' }),
  d: (date) => two(date.getDate()),
  D: (date) => strftime('%m/%d/%y', date),
  e: (date) => String(date.getDate()).padStart(2),
  F: (date) => strftime('%Y-%m-%d', date),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  m: (date) => two(date.getMonth() + 1),
  M: (date) => two(date.getMinutes()),
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  S: (date) => two(date.getSeconds()),
  T: (date) => strftime('%H:%M:%S', date),
  y: (date) => two(date.getFullYear() % 100),
  Y: (date) => String(date.getFullYear()),
  '%': () => '%',
};

/** A time in a format of C's `strftime`; an unknown conversion stays as it is. */
export function strftime(format: string, date: Date): string {
  return format.replace(/%([a-zA-Z%])/g, (text, letter: string) => {
    return CONVERSIONS[letter]?.(date) ?? text;
  });
}
