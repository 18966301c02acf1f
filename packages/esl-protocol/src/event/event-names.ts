/**
 * Every event name that FreeSWITCH 1.11 knows, in the order of the core's enumeration, and `ALL`, which is
 * a word of subscriptions only.
 */
export const EVENT_NAMES = [
  'CUSTOM',
  'CLONE',
  'CHANNEL_CREATE',
  'CHANNEL_DESTROY',
  'CHANNEL_STATE',
  'CHANNEL_CALLSTATE',
  'CHANNEL_ANSWER',
  'CHANNEL_HANGUP',
  'CHANNEL_HANGUP_COMPLETE',
  'CHANNEL_EXECUTE',
  'CHANNEL_EXECUTE_COMPLETE',
  'CHANNEL_HOLD',
  'CHANNEL_UNHOLD',
  'CHANNEL_BRIDGE',
  'CHANNEL_UNBRIDGE',
  'CHANNEL_PROGRESS',
  'CHANNEL_PROGRESS_MEDIA',
  'CHANNEL_OUTGOING',
  'CHANNEL_PARK',
  'CHANNEL_UNPARK',
  'CHANNEL_APPLICATION',
  'CHANNEL_ORIGINATE',
  'CHANNEL_UUID',
  'API',
  'LOG',
  'INBOUND_CHAN',
  'OUTBOUND_CHAN',
  'STARTUP',
  'SHUTDOWN',
  'PUBLISH',
  'UNPUBLISH',
  'TALK',
  'NOTALK',
  'SESSION_CRASH',
  'MODULE_LOAD',
  'MODULE_UNLOAD',
  'DTMF',
  'MESSAGE',
  'PRESENCE_IN',
  'NOTIFY_IN',
  'PRESENCE_OUT',
  'PRESENCE_PROBE',
  'MESSAGE_WAITING',
  'MESSAGE_QUERY',
  'ROSTER',
  'CODEC',
  'BACKGROUND_JOB',
  'DETECTED_SPEECH',
  'DETECTED_TONE',
  'PRIVATE_COMMAND',
  'HEARTBEAT',
  'TRAP',
  'ADD_SCHEDULE',
  'DEL_SCHEDULE',
  'EXE_SCHEDULE',
  'RE_SCHEDULE',
  'RELOADXML',
  'NOTIFY',
  'PHONE_FEATURE',
  'PHONE_FEATURE_SUBSCRIBE',
  'SEND_MESSAGE',
  'RECV_MESSAGE',
  'REQUEST_PARAMS',
  'CHANNEL_DATA',
  'GENERAL',
  'COMMAND',
  'SESSION_HEARTBEAT',
  'CLIENT_DISCONNECTED',
  'SERVER_DISCONNECTED',
  'SEND_INFO',
  'RECV_INFO',
  'RECV_RTCP_MESSAGE',
  'SEND_RTCP_MESSAGE',
  'CALL_SECURE',
  'NAT',
  'RECORD_START',
  'RECORD_STOP',
  'PLAYBACK_START',
  'PLAYBACK_STOP',
  'CALL_UPDATE',
  'FAILURE',
  'SOCKET_DATA',
  'MEDIA_BUG_START',
  'MEDIA_BUG_STOP',
  'CONFERENCE_DATA_QUERY',
  'CONFERENCE_DATA',
  'CALL_SETUP_REQ',
  'CALL_SETUP_RESULT',
  'CALL_DETAIL',
  'DEVICE_STATE',
  'TEXT',
  'SHUTDOWN_REQUESTED',
  'CERT_RELOAD',
  'ALL',
] as const;

export type KnownEventName = (typeof EVENT_NAMES)[number];

/** Open for names that FreeSWITCH may add. */
export type EventName = KnownEventName | (string & {});

/** Subclasses of CUSTOM that the modules of FreeSWITCH fire most. */
type KnownSubclass =
  | 'callcenter::info'
  | 'conference::cdr'
  | 'conference::maintenance'
  | 'fifo::info'
  | 'sofia::error'
  | 'sofia::expire'
  | 'sofia::gateway_add'
  | 'sofia::gateway_delete'
  | 'sofia::gateway_state'
  | 'sofia::pre_register'
  | 'sofia::profile_start'
  | 'sofia::register'
  | 'sofia::register_attempt'
  | 'sofia::register_failure'
  | 'sofia::reinvite'
  | 'sofia::sip_user_state'
  | 'sofia::unregister'
  | 'valet_parking::info'
  | 'vm::maintenance';

/**
 * What a subscription takes: a name, or `CUSTOM sofia::register`. The literals are what an editor offers; any text is allowed.
 */
export type EventRequest = KnownEventName | `CUSTOM ${KnownSubclass}` | (string & {});

const KNOWN: ReadonlySet<string> = new Set(EVENT_NAMES);

/** Whether this is a name of {@link EVENT_NAMES}, in upper case. */
export function isKnownEventName(name: string): name is KnownEventName {
  return KNOWN.has(name);
}
