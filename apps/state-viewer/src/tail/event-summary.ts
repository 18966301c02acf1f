export type EventHeaders = Readonly<Record<string, unknown>>;

/** The event's headers; empty when the text is not a JSON object. */
export function parseHeaders(body: string): EventHeaders {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as EventHeaders)
      : {};
  } catch {
    return {};
  }
}

/** One header as text; an array's items separated by commas. */
export function headerText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(headerText).join(', ');
  return value === undefined ? '' : JSON.stringify(value);
}

type Summarise = (get: (name: string) => string) => readonly string[];

const call: Summarise = (get) => [
  `${get('Caller-Caller-ID-Number')} → ${get('Caller-Destination-Number')}`,
  get('Answer-State'),
];

const SUMMARIES: Readonly<Record<string, Summarise>> = {
  DTMF: (get) => [`digit ${get('DTMF-Digit')}`, get('Caller-Caller-ID-Number')],
  HEARTBEAT: (get) => [
    `${get('Session-Count')} sessions`,
    `idle ${get('Idle-CPU')} %`,
    get('Up-Time'),
  ],
  BACKGROUND_JOB: (get) => [get('Job-Command'), get('Job-Command-Arg'), get('_body').trim()],
  API: (get) => [get('API-Command'), get('API-Command-Argument')],
  CHANNEL_EXECUTE: (get) => [get('Application'), get('Application-Data')],
  CHANNEL_EXECUTE_COMPLETE: (get) => [
    get('Application'),
    get('Application-Data'),
    get('Application-Response'),
  ],
  CHANNEL_HANGUP: (get) => [...call(get), get('Hangup-Cause')],
  CHANNEL_HANGUP_COMPLETE: (get) => [...call(get), get('Hangup-Cause')],
  RE_SCHEDULE: (get) => [get('Task-Desc')],
  MESSAGE: (get) => [`${get('from')} → ${get('to')}`, get('_body')],
};

const MAX_LENGTH = 200;

/** What is special about this event, in a few words. */
export function summarise(name: string, headers: EventHeaders): string {
  const get = (header: string): string => headerText(headers[header]);
  const known = SUMMARIES[name];
  const isCall = name.startsWith('CHANNEL_') || name.startsWith('CALL_');
  const parts = known?.(get) ?? (isCall ? call(get) : [get('from-user'), get('Channel-Name')]);
  const text = parts.filter((part) => part.trim() !== '' && part.trim() !== '→').join(' · ');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
