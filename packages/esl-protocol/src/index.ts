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
export { type ApiCall, apiCallOf } from './families/api-call.ts';
export { type BackgroundJob, backgroundJobOf } from './families/background-job.ts';
export { type Bridge, bridgeOf } from './families/bridge.ts';
export {
  type CallCenterAction,
  type CallCenterAgent,
  type CallCenterEvent,
  type CallCenterMember,
  callCenterOf,
} from './families/call-center.ts';
export { type CallDetail, callDetailOf } from './families/call-detail.ts';
export { type CallSecure, callSecureOf } from './families/call-secure.ts';
export { type CallStateChange, callStateChangeOf } from './families/call-state.ts';
export { type CallUpdate, callUpdateOf } from './families/call-update.ts';
export { type CallerProfile, callerProfileOf, type Direction } from './families/caller-profile.ts';
export {
  type AnswerState,
  type CallState,
  type Channel,
  CHANNEL_STATES,
  type ChannelCodec,
  channelOf,
  type ChannelState,
  variableOf,
} from './families/channel.ts';
export { type CommonHeaders, commonHeadersOf } from './families/common.ts';
export {
  type ConferenceEvent,
  type ConferenceFile,
  type ConferenceMember,
  conferenceOf,
} from './families/conference.ts';
export {
  type DetectedSpeech,
  detectedSpeechOf,
  type DetectedTone,
  detectedToneOf,
} from './families/detection.ts';
export {
  type DeviceLegs,
  type DeviceState,
  type DeviceStateName,
  deviceStateOf,
} from './families/device-state.ts';
export { type Dtmf, dtmfOf, type DtmfSource } from './families/dtmf.ts';
export { type Execution, executionOf } from './families/execution.ts';
export { type Failure, failureOf } from './families/failure.ts';
export { type FifoEvent, fifoOf } from './families/fifo.ts';
export { type GatewayState, type GatewayStateName, gatewayStateOf } from './families/gateway.ts';
export {
  HANGUP_CAUSES,
  type HangupCause,
  hangupCauseCode,
  type KnownHangupCause,
} from './families/hangup-cause.ts';
export { type Heartbeat, heartbeatOf } from './families/heartbeat.ts';
export { type LogEvent, logEventOf } from './families/log.ts';
export { type MediaBug, mediaBugOf } from './families/media-bug.ts';
export { type Playback, playbackOf, type Recording, recordingOf } from './families/media.ts';
export {
  type MessageQuery,
  messageQueryOf,
  type MessageWaiting,
  messageWaitingOf,
} from './families/message-waiting.ts';
export {
  type ModuleChange,
  moduleChangeOf,
  type ModuleInterfaceType,
} from './families/module-change.ts';
export { type NatMapping, natMappingOf } from './families/nat.ts';
export { type Presence, presenceOf } from './families/presence.ts';
export {
  type RegistrationFailure,
  registrationFailureOf,
} from './families/registration-failure.ts';
export { type Registration, registrationOf } from './families/registration.ts';
export { type RtcpReport, rtcpReportOf, type RtcpSource } from './families/rtcp.ts';
export { type ScheduledTask, scheduledTaskOf } from './families/scheduled-task.ts';
export { type ServerLifecycle, serverLifecycleOf } from './families/server-lifecycle.ts';
export { type SipInfo, sipInfoOf } from './families/sip-info.ts';
export { type SipNotify, sipNotifyOf } from './families/sip-notify.ts';
export { type Trap, type TrappedAddress, trapOf } from './families/trap.ts';
export { type UuidChange, uuidChangeOf } from './families/uuid-change.ts';
export { type ValetParking, valetParkingOf } from './families/valet-parking.ts';
export {
  type VoicemailAction,
  type VoicemailEvent,
  type VoicemailMessage,
  voicemailOf,
} from './families/voicemail.ts';
