const two = (value: number): string => String(value).padStart(2, '0');
const name = (date: Date, part: Intl.DateTimeFormatOptions): string =>
  date.toLocaleDateString('en-US', part);

/** The conversions of `strftime`, in the local time of this machine. */
const CONVERSIONS: Readonly<Record<string, (date: Date) => string>> = {
  a: (date) => name(date, { weekday: 'short' }),
  A: (date) => name(date, { weekday: 'long' }),
  b: (date) => name(date, { month: 'short' }),
  B: (date) => name(date, { month: 'long' }),
  c: (date) => strftime('%a %b %e %T %Y', date),
  C: (date) => two(Math.floor(date.getFullYear() / 100)),
  d: (date) => two(date.getDate()),
  D: (date) => strftime('%m/%d/%y', date),
  e: (date) => String(date.getDate()).padStart(2),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  j: (date) => String(dayOfYear(date) + 1).padStart(3, '0'),
  m: (date) => two(date.getMonth() + 1),
  M: (date) => two(date.getMinutes()),
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  r: (date) => strftime('%I:%M:%S %p', date),
  R: (date) => strftime('%H:%M', date),
  S: (date) => two(date.getSeconds()),
  T: (date) => strftime('%H:%M:%S', date),
  U: (date) => weekOfYear(date, date.getDay()),
  w: (date) => String(date.getDay()),
  W: (date) => weekOfYear(date, (date.getDay() + 6) % 7),
  x: (date) => strftime('%D', date),
  X: (date) => strftime('%T', date),
  y: (date) => two(date.getFullYear() % 100),
  Y: (date) => String(date.getFullYear()),
  z: (date) => zoneOffset(-date.getTimezoneOffset()),
  Z: (date) => zoneName(date),
  '%': () => '%',
};

const DAY_MS = 86_400_000;

const dayOfYear = (date: Date): number =>
  Math.round(
    (new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime() -
      new Date(date.getFullYear(), 0, 1).getTime()) /
      DAY_MS,
  );

/** Weeks that began in this year, the first weekday of a week being 0. */
const weekOfYear = (date: Date, weekday: number): string =>
  two(Math.floor((dayOfYear(date) + 7 - weekday) / 7));

function zoneOffset(minutes: number): string {
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`;
}

const zoneName = (date: Date): string =>
  date.toLocaleTimeString('en-US', { timeZoneName: 'short' }).split(' ').at(-1) ?? 'UTC';

/** A time in a format of C's `strftime`; nothing at all where FreeSWITCH does not know a conversion. */
export function strftime(format: string, date: Date): string {
  const isUnknown = [...format.matchAll(/%(.?)/gs)].some(
    ([, letter = '']) => CONVERSIONS[letter] === undefined,
  );
  if (isUnknown) return '';
  return format.replace(/%(.)/gs, (_, letter: string) => CONVERSIONS[letter]?.(date) ?? '');
}
