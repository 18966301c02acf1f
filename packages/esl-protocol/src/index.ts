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

// the families of events: pure views, for reading
export { type BackgroundJob, backgroundJobOf } from './families/background-job.ts';
export {
  type AnswerState,
  type CallerProfile,
  callerProfileOf,
  type CallState,
  type Channel,
  CHANNEL_STATES,
  channelOf,
  type ChannelState,
  type Direction,
  variableOf,
} from './families/channel.ts';
export { type CommonHeaders, commonHeadersOf } from './families/common.ts';
export {
  type ConferenceEvent,
  type ConferenceMember,
  conferenceOf,
} from './families/conference.ts';
export { type Dtmf, dtmfOf, type DtmfSource } from './families/dtmf.ts';
export { type Execution, executionOf } from './families/execution.ts';
export {
  HANGUP_CAUSES,
  type HangupCause,
  hangupCauseCode,
  type KnownHangupCause,
} from './families/hangup-cause.ts';
export { type Heartbeat, heartbeatOf } from './families/heartbeat.ts';
export { type Playback, playbackOf, type Recording, recordingOf } from './families/media.ts';
export { type MessageWaiting, messageWaitingOf } from './families/message-waiting.ts';
export { type Registration, registrationOf } from './families/registration.ts';
