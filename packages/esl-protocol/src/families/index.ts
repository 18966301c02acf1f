export { type ApiCall, apiCallOf } from './api-call.ts';
export { type BackgroundJob, backgroundJobOf } from './background-job.ts';
export { type Bridge, bridgeOf } from './bridge.ts';
export {
  type CallCenterAction,
  type CallCenterAgent,
  type CallCenterEvent,
  type CallCenterMember,
  callCenterOf,
} from './call-center.ts';
export { type CallDetail, callDetailOf } from './call-detail.ts';
export { type CallSecure, callSecureOf } from './call-secure.ts';
export { type CallStateChange, callStateChangeOf } from './call-state.ts';
export { type CallText, callTextOf } from './call-text.ts';
export { type CallUpdate, callUpdateOf } from './call-update.ts';
export { type CallerProfile, callerProfileOf, type Direction } from './caller-profile.ts';
export {
  type AnswerState,
  type CallState,
  type Channel,
  CHANNEL_STATES,
  type ChannelCodec,
  channelOf,
  type ChannelState,
  variableOf,
} from './channel.ts';
export { type CodecChange, codecChangeOf } from './codec-change.ts';
export { type CommonHeaders, commonHeadersOf } from './common.ts';
export {
  type ConferenceEvent,
  type ConferenceFile,
  type ConferenceMember,
  conferenceOf,
} from './conference.ts';
export {
  type DetectedSpeech,
  detectedSpeechOf,
  type DetectedTone,
  detectedToneOf,
} from './detection.ts';
export {
  type DeviceLegs,
  type DeviceState,
  type DeviceStateName,
  deviceStateOf,
} from './device-state.ts';
export { type Dtmf, dtmfOf, type DtmfSource } from './dtmf.ts';
export { type Execution, executionOf } from './execution.ts';
export { type Failure, failureOf } from './failure.ts';
export { type FifoEvent, fifoOf } from './fifo.ts';
export { type GatewayState, type GatewayStateName, gatewayStateOf } from './gateway.ts';
export {
  HANGUP_CAUSES,
  type HangupCause,
  hangupCauseCode,
  type KnownHangupCause,
} from './hangup-cause.ts';
export { type Heartbeat, heartbeatOf } from './heartbeat.ts';
export { type LogEvent, logEventOf } from './log.ts';
export { type MediaBug, mediaBugOf } from './media-bug.ts';
export { type Playback, playbackOf, type Recording, recordingOf } from './media.ts';
export {
  type MessageQuery,
  messageQueryOf,
  type MessageWaiting,
  messageWaitingOf,
} from './message-waiting.ts';
export { type ModuleChange, moduleChangeOf, type ModuleInterfaceType } from './module-change.ts';
export { type NatMapping, natMappingOf } from './nat.ts';
export { type Presence, presenceOf } from './presence.ts';
export { type PrivateCommand, privateCommandOf } from './private-command.ts';
export { type RegistrationFailure, registrationFailureOf } from './registration-failure.ts';
export { type Registration, registrationOf } from './registration.ts';
export { type RtcpReport, rtcpReportOf, type RtcpSource } from './rtcp.ts';
export { type ScheduledTask, scheduledTaskOf } from './scheduled-task.ts';
export { type ServerLifecycle, serverLifecycleOf } from './server-lifecycle.ts';
export { type SipInfo, sipInfoOf } from './sip-info.ts';
export { type SipReinvite, sipReinviteOf } from './sip-reinvite.ts';
export { type SipNotify, sipNotifyOf } from './sip-notify.ts';
export { type Trap, type TrappedAddress, trapOf } from './trap.ts';
export { type UuidChange, uuidChangeOf } from './uuid-change.ts';
export { type ValetParking, valetParkingOf } from './valet-parking.ts';
export {
  type VoicemailAction,
  type VoicemailEvent,
  type VoicemailMessage,
  voicemailOf,
} from './voicemail.ts';
