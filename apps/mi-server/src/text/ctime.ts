const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);

/** Local time as C's ctime() writes it: `Sat Nov 21 03:47:09 2026`. */
export const formatCtime = (ms: number): string => {
  const date = new Date(ms);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => two(part));
  const day = `${DAYS[date.getDay()] ?? ''} ${MONTHS[date.getMonth()] ?? ''}`;
  return `${day} ${two(date.getDate(), ' ')} ${time.join(':')} ${date.getFullYear()}`;
};
