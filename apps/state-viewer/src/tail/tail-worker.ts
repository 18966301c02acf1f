import { openEventStream, type EventStream } from '../wire/event-stream.ts';
import { createTailBuffer } from './tail-buffer.ts';
import type { TailOrder, TailReport } from './tail-messages.ts';

// Thousands of events a second are read, counted and thrown away here, away from the thread that draws.
const REPORT_MS = 250;
/** The server sends a comment every 15 s when there is nothing else to send. */
const SILENCE_MS = 40_000;

const buffer = createTailBuffer();
let stream: EventStream | undefined;
let timer: ReturnType<typeof setInterval> | undefined;

const report = (message: TailReport): void => self.postMessage(message);

function open(url: string, token: string | undefined): void {
  close();
  buffer.clear();
  stream = openEventStream({
    url: new URL(url, self.location.href).href,
    token: () => token,
    silenceMs: SILENCE_MS,
    onEvents: (events) => buffer.push(events),
    onStatus: (status, reason) => report({ type: 'status', status, reason }),
  });
  timer = setInterval(flush, REPORT_MS);
}

function flush(): void {
  const batch = buffer.take();
  if (batch !== undefined) report({ type: 'batch', ...batch });
}

function close(): void {
  stream?.close();
  stream = undefined;
  clearInterval(timer);
}

self.addEventListener('message', ({ data: order }: MessageEvent<TailOrder>) => {
  switch (order.type) {
    case 'open':
      open(order.url, order.token);
      break;
    case 'filter':
      buffer.filter(order.text);
      flush();
      break;
    case 'pause':
      buffer.pause(order.isPaused);
      break;
    case 'clear':
      buffer.clear();
      flush();
      break;
    case 'show':
      report({ type: 'event', event: buffer.find(order.id) });
      break;
    case 'close':
      close();
      break;
  }
});
