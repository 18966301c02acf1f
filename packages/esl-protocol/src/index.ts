export { type HeaderValue, formatArrayValue, parseArrayValue } from './array-value.ts';
export { type CommandHeaders } from './command-text.ts';
export { commands } from './commands.ts';
export { createEvent, type EventInit } from './created-event.ts';
export { decodeEvent } from './decode-event.ts';
export { describeCommand } from './describe-command.ts';
export { encodeEvent } from './encode-event.ts';
export { encodeFrame } from './encode-frame.ts';
export {
  EslError,
  type EslErrorOptions,
  FrameTooLargeError,
  InvalidArgumentError,
  MalformedFrameError,
  ProtocolError,
  UnexpectedReplyError,
} from './errors.ts';
export { type EslEvent, type EventEntry, type EventFormat } from './event.ts';
export {
  EVENT_NAMES,
  type EventName,
  isKnownEventName,
  type KnownEventName,
} from './event-names.ts';
export {
  eventCommands,
  type EventSpec,
  formatEventSpec,
  parseEventList,
  parseEventSpec,
} from './event-spec.ts';
export {
  type ContentType,
  type EslFrame,
  isEventFrame,
  isReplyFrame,
  type KnownContentType,
} from './frame.ts';
export { FrameDecoder, type FrameLimits } from './frame-decoder.ts';
export { formatAddress, formatFsUrl, type FsUrl, parseFsUrl } from './fs-url.ts';
export { EslHeaders, type HeaderEntry } from './headers.ts';
export { decodeLog, type EslLogLine } from './log-line.ts';
export { decodeNotice, type DisconnectNotice } from './notice.ts';
export { decodePercent, decodePercentBytes, encodePercent } from './percent.ts';
export { decodeReply, type EslReply } from './reply.ts';
export {
  type ExecuteOptions,
  type HangupOptions,
  type MessageOptions,
  type NomediaOptions,
  type UnicastOptions,
  type XferextOptions,
} from './sendmsg.ts';
