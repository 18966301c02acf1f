const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en');

/** `1.2K`; a dash for what is not known. */
export function formatCompact(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : compact.format(value);
}

/** `12,345`. */
export function formatWhole(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : whole.format(value);
}

/** A rate: one decimal below 10, none above. */
export function formatRate(value: number): string {
  if (value === 0) return '0';
  return value < 10 ? value.toFixed(1) : formatCompact(Math.round(value));
}

/** `45 s`, `12 min`, `3 h 20 min`, `5 d 2 h`: two units at most. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(hours, 'h', minutes % 60, 'min');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function join(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}

/** `in 12 s`, `now`. `at` and `now` by the same clock. */
export function formatCountdown(at: number, now: number): string {
  const ms = at - now;
  return ms <= 0 ? 'now' : `in ${formatDuration(Math.ceil(ms / 1_000) * 1_000)}`;
}

/** Time of day with milliseconds, in the reader's time zone: `14:05:09.120`. */
export function formatClock(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Date and time, in the reader's manner. */
export function formatMoment(at: number): string {
  return new Date(at).toLocaleString();
}

/** `1.5 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${units[step] ?? ''}`;
}

/** `1.11.2` of `1.11.2-release+git~…`; unchanged when it does not begin with numbers. */
export function shortVersion(version: string): string {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version;
}
