/** One step of an extension. */
export interface DialplanAction {
  readonly app: string;
  readonly data: string;
}

/**
 * Extensions by number: what a call to that number does, one application with its data per line, e.g.
 * `{ '1000': ['answer', 'playback welcome.wav', 'park'] }`. A function may decide for any number; undefined means
 * that there is no such extension.
 */
export type Dialplan =
  | Readonly<Record<string, readonly string[]>>
  | ((destination: string) => readonly string[] | undefined);

/** What the dialplan of the recorded server did. `9386` answers and parks, `1000` is the IVR. */
const DEFAULT_DIALPLAN: Readonly<Record<string, readonly string[]>> = {
  '1000': [
    'set ivr_name=main',
    'answer',
    'sleep 200',
    'playback tone_stream://%(300,100,440,480);loops=2',
    'park',
  ],
  '1001': ['set queue=support', 'answer', 'park'],
  '1002': ['set queue=support', 'answer', 'echo'],
  '1003': ['hangup USER_BUSY'],
  '1004': ['ring_ready', 'sleep 600000'],
  '1005': ['answer', 'park'],
  '9386': ['answer', 'park'],
};

/** The steps of an extension; undefined if there is none. Yours come before the default ones. */
export function actionsFor(
  dialplan: Dialplan | undefined,
  destination: string,
): readonly DialplanAction[] | undefined {
  const own = typeof dialplan === 'function' ? dialplan(destination) : dialplan?.[destination];
  return (own ?? DEFAULT_DIALPLAN[destination])?.map(parseAction);
}

/** `playback a b.wav`: the application ends at the first blank. */
export function parseAction(line: string): DialplanAction {
  const blank = line.indexOf(' ');
  if (blank < 0) return { app: line, data: '' };
  return { app: line.slice(0, blank), data: line.slice(blank + 1) };
}

/**
 * `&park()` and `&playback(a.wav)`: an application in the place of an extension. What follows the first `)` is lost,
 * as in FreeSWITCH.
 */
export function parseInlineApp(text: string): DialplanAction | undefined {
  const [, app, data = ''] = /^&([^()]+)(?:\(([^)]*))?/.exec(text) ?? [];
  return app === undefined ? undefined : { app, data };
}

/** `playback:a.wav,hangup`: the steps of the `inline` dialplan. */
export function inlineActions(text: string): readonly DialplanAction[] {
  return text.split(',').map((step) => {
    const colon = step.indexOf(':');
    return colon < 0
      ? { app: step, data: '' }
      : { app: step.slice(0, colon), data: step.slice(colon + 1) };
  });
}
