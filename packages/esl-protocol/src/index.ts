export { type HeaderValue, formatArrayValue, parseArrayValue } from './text/array-value.ts';
export { type CommandHeaders } from './command/command-text.ts';
export { commands } from './command/commands.ts';
export { decodeEvent } from './event/decode-event.ts';
export { describeCommand } from './command/describe-command.ts';
export {
  EslError,
  type EslErrorOptions,
  FrameTooLargeError,
  InvalidArgumentError,
  MalformedFrameError,
  ProtocolError,
  UnexpectedReplyError,
} from './errors.ts';
export { type EslEvent, type EventEntry, type EventFormat } from './event/event.ts';
export {
  EVENT_NAMES,
  type EventName,
  isKnownEventName,
  type KnownEventName,
} from './event/event-names.ts';
export {
  eventCommands,
  type EventSpec,
  formatEventSpec,
  parseEventList,
  parseEventSpec,
} from './event/event-spec.ts';
export {
  type ContentType,
  type EslFrame,
  isEventFrame,
  isReplyFrame,
  type KnownContentType,
} from './wire/frame.ts';
export { FrameDecoder, type FrameLimits } from './wire/frame-decoder.ts';
export { formatAddress, formatFsUrl, type FsUrl, parseFsUrl } from './text/fs-url.ts';
export { EslHeaders, type HeaderEntry } from './wire/headers.ts';
export { decodeLog, type EslLogLine } from './wire/log-line.ts';
export { decodeNotice, type DisconnectNotice } from './wire/notice.ts';
export { decodePercent, decodePercentBytes, encodePercent } from './text/percent.ts';
export { decodeReply, type EslReply } from './wire/reply.ts';
export {
  type ExecuteOptions,
  type HangupOptions,
  type MessageOptions,
  type NomediaOptions,
  type UnicastOptions,
  type XferextOptions,
} from './command/sendmsg.ts';
