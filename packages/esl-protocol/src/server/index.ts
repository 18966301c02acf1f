export { createEvent, type EventInit } from './created-event.ts';
export { encodeEvent } from './encode-event.ts';
export { encodeFrame } from './encode-frame.ts';
