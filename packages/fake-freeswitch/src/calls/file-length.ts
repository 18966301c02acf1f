/** What kind of thing is played, as `Playback-File-Type` names the two kinds it knows. */
export function fileTypeOf(path: string): string | undefined {
  return /^(tone_stream|local_stream):\/\//.exec(path)?.[1];
}

const KNOWN_SCHEME =
  /^(?:file_string|http_cache|https?|local_stream|phrase|say|shout|tts|vlc):\/\//i;

/**
 * How long a playback takes, in milliseconds: tones and silence as they say, any other file `fileMs`. A missing
 * file (a path with `nosuch` in it, for tests) has none.
 */
export function playbackMs(path: string, fileMs: number): number | undefined {
  const silence = /^silence_stream:\/\/(-?\d+)/.exec(path);
  if (silence !== null) return Number(silence[1]) < 0 ? Infinity : Number(silence[1]);
  if (path.startsWith('tone_stream://')) return toneMs(path);
  // a scheme that no module of the recorded server has
  if (/^[a-z0-9_]+:\/\//i.test(path) && !KNOWN_SCHEME.test(path)) return undefined;
  return path === '' || path.includes('nosuch') ? undefined : fileMs;
}

/** `%(on,off,frequency…)` repeated by `loops=n`; the rest of the tone language is not needed here. */
function toneMs(path: string): number {
  let ms = 0;
  for (const [, on, off] of path.matchAll(/%\((\d+),(\d+)/g)) ms += Number(on) + Number(off);
  const loops = Number(/loops=(-?\d+)/.exec(path)?.[1] ?? 1);
  return loops < 0 ? Infinity : ms * loops;
}
