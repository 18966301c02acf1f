export { commands } from './command/commands.ts';
export { type CommandHeaders } from './command/command-text.ts';
export { eventCommands } from './command/event-commands.ts';
export { describeCommand } from './command/describe-command.ts';
export { formatOriginate, type OriginateOptions } from './command/originate.ts';
export { type ExecuteOptions } from './command/sendmsg.ts';
export { EslError, type EslErrorOptions, InvalidArgumentError, ProtocolError } from './errors.ts';
export { decodeEvent } from './event/decode-event.ts';
export { type EslEvent, type EventEntry, type EventFormat } from './event/event.ts';
export {
  EVENT_NAMES,
  type EventName,
  type EventRequest,
  isKnownEventName,
  type KnownEventName,
} from './event/event-names.ts';
export {
  type EventSpec,
  formatEventSpec,
  parseEventList,
  parseEventSpec,
} from './event/event-spec.ts';
export { formatFsUrl, type FsUrl, parseFsUrl } from './event/fs-url.ts';
export { formatAddress } from './text/address.ts';
export { formatArrayValue, type HeaderValue, parseArrayValue } from './text/array-value.ts';
export { decodePercent, encodePercent } from './text/percent.ts';
export { type ContentType, type EslFrame, isReplyFrame } from './wire/frame.ts';
export { FrameDecoder, type FrameLimits } from './wire/frame-decoder.ts';
export { FrameTooLargeError, MalformedFrameError } from './wire/framing-errors.ts';
export { EslHeaders, type HeaderEntry } from './wire/headers.ts';
export { decodeLog, type EslLogLine } from './wire/log-line.ts';
export { decodeNotice, type DisconnectNotice } from './wire/notice.ts';
export { decodeReply, type EslReply } from './event/reply.ts';
