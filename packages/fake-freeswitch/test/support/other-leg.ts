/**
 * Leg -b of a loopback call has a thread of its own, and it is that thread which makes leg -a ring and answers it. How
 * far leg -a has come by then is another thing each time: on the recorded servers it was answered before its
 * CHANNEL_CREATE, while it waited for the answer, and after its park had begun. So what leg -b does to leg -a is
 * compared by itself, without the state it found leg -a in.
 */

const NAME = /Channel-Name(?:":"|: |>)[^"\n<]*-a\b/;
const DONE_BY_OTHER =
  /Event-Name(?:":"|: |>)CHANNEL_(?:ANSWER|PROGRESS)\b|Channel-Call-State-Number(?:":"|: |>)[24]\b/;
const UNIQUE_ID = /\nUnique-ID: (.*)|"Unique-ID":"([^"]*)|<Unique-ID>([^<]*)/;

/** What of a leg's state depends on how far it was when it was answered. */
const ANSWER_STATE: readonly (readonly [RegExp, string])[] = [
  [/(Channel-Call-State(?:":"|: \[?|>))(?:DOWN|RINGING|ACTIVE)/g, '$1‹state›'],
  [/(Answer-State(?:":"|: \[?|>))(?:ringing|answered)/g, '$1‹state›'],
  [/(Caller-Channel-(?:Answered|Progress)-Time(?:":"|: \[?|>))(?:\d+|‹time›)/g, '$1‹time›'],
  [/variable_endpoint_disposition: ANSWER\n/g, ''],
  [/,"variable_endpoint_disposition":"ANSWER"/g, ''],
  [/ *<variable_endpoint_disposition>ANSWER<.*\n/g, ''],
];
const CHANNEL_STATE: readonly (readonly [RegExp, string])[] = [
  [/(Channel-State(?:":"|: |>))CS_\w+/g, '$1‹state›'],
  [/(Channel-State-Number(?:":"|: |>))\d+/g, '$1‹state›'],
  // its call state may change before or behind CALL_UPDATE, which turns its caller around
  [/("Event-Name":"CHANNEL_CALLSTATE"[^]*)"Channel-HIT-Dialplan[^]*/, '$1'],
  [/(Event-Name: CHANNEL_CALLSTATE\n[^]*)Channel-HIT-Dialplan[^]*/, '$1'],
  [/(<Event-Name>CHANNEL_CALLSTATE<[^]*)<Channel-HIT-Dialplan[^]*/, '$1'],
  // as long as it was not created it has not all of its variables
  [/\nvariable_[^]*/, '\n'],
  [/"variable_[^]*/, ''],
  [/ *<variable_[^]*/, ''],
];

/** Events leg by leg, each leg in its own order, and what the other leg did to it at the end. */
export function eventsByLeg(frames: readonly string[]): string[] {
  const legs = new Map<string, string[]>();
  for (const frame of frames) {
    const leg = legOf(frame);
    legs.set(leg, [...(legs.get(leg) ?? []), frame]);
  }
  // a stable sort: legs of one name stay in the order in which they came up
  return [...legs]
    .toSorted(([a], [b]) => nameIn(a).localeCompare(nameIn(b)))
    .flatMap(([, own]) => withoutPlace(own));
}

function withoutPlace(frames: readonly string[]): string[] {
  const isDone = (frame: string): boolean => NAME.test(frame) && DONE_BY_OTHER.test(frame);
  const own = frames.filter((frame) => !isDone(frame));
  return [
    ...own.map((frame) => (NAME.test(frame) ? mask(frame, ANSWER_STATE) : frame)),
    ...frames.filter(isDone).map((frame) => mask(mask(frame, ANSWER_STATE), CHANNEL_STATE)),
  ];
}

/** Which leg an event is about, by its name and its id: legs of two calls may have one name. */
function legOf(frame: string): string {
  const name = /Channel-Name(?:":"|: |>)([^"\n<]*)/.exec(frame)?.[1] ?? '';
  const [, plain, json, xml] = UNIQUE_ID.exec(frame) ?? [];
  return `${name} ${plain ?? json ?? xml ?? ''}`;
}

const nameIn = (leg: string): string => leg.slice(0, leg.lastIndexOf(' '));

function mask(text: string, patterns: readonly (readonly [RegExp, string])[]): string {
  let masked = text;
  for (const [pattern, placeholder] of patterns) masked = masked.replace(pattern, placeholder);
  return masked;
}
