/** The source position that created an event: `Event-Calling-File`, `-Function`, `-Line-Number`. */
export type EventSource = readonly [file: string, func: string, line: number];

const CHANNEL = 'switch_channel.c';
const MACHINE = 'switch_core_state_machine.c';
const SESSION = 'switch_core_session.c';
const IVR = 'switch_ivr.c';

/** Where FreeSWITCH 1.11.2 creates each event, as recorded from it. */
const SOURCES: ReadonlyMap<string, EventSource> = new Map<string, EventSource>([
  ['API', ['switch_loadable_module.c', 'switch_api_execute', 3140]],
  ['BACKGROUND_JOB', ['mod_event_socket.c', 'api_exec', 1580]],
  ['CALL_UPDATE', [CHANNEL, 'switch_channel_flip_cid', 3279]],
  ['CHANNEL_ANSWER', [CHANNEL, 'switch_channel_perform_mark_answered', 3848]],
  ['CHANNEL_BRIDGE', ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', 1689]],
  ['CHANNEL_CALLSTATE', [CHANNEL, 'switch_channel_perform_set_callstate', 302]],
  ['CHANNEL_CREATE', [MACHINE, 'switch_core_session_run', 626]],
  ['CHANNEL_DATA', ['mod_event_socket.c', 'parse_command', 2029]],
  ['CHANNEL_DESTROY', [SESSION, 'switch_core_session_perform_destroy', 1588]],
  ['CHANNEL_EXECUTE', [SESSION, 'switch_core_session_exec', 2949]],
  ['CHANNEL_EXECUTE_COMPLETE', [SESSION, 'switch_core_session_exec', 2972]],
  ['CHANNEL_HANGUP', [CHANNEL, 'switch_channel_perform_hangup', 3447]],
  ['CHANNEL_HANGUP_COMPLETE', [MACHINE, 'switch_core_session_reporting_state', 943]],
  ['CHANNEL_HOLD', [IVR, 'switch_ivr_hold', 1558]],
  ['CHANNEL_ORIGINATE', [MACHINE, 'switch_core_session_run', 632]],
  ['CHANNEL_OUTGOING', [SESSION, 'switch_core_session_outgoing_channel', 768]],
  ['CHANNEL_PARK', [IVR, 'switch_ivr_park', 1002]],
  ['CHANNEL_PROGRESS', [CHANNEL, 'switch_channel_perform_mark_ring_ready_value', 3507]],
  ['CHANNEL_STATE', [CHANNEL, 'switch_channel_perform_set_running_state', 2409]],
  ['CHANNEL_UNBRIDGE', ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', 1879]],
  ['CHANNEL_UNPARK', [IVR, 'switch_ivr_park', 1213]],
  ['CHANNEL_UNHOLD', [IVR, 'switch_ivr_unhold', 1638]],
  ['CHANNEL_UUID', [SESSION, 'switch_core_session_set_uuid', 2056]],
  ['CODEC', ['switch_core_codec.c', 'switch_core_session_set_read_codec', 300]],
  ['COMMAND', ['switch_ivr_async.c', 'switch_ivr_broadcast', 5732]],
  ['DTMF', [CHANNEL, 'switch_channel_dequeue_dtmf', 678]],
  ['HEARTBEAT', ['switch_core.c', 'send_heartbeat', 95]],
  ['PLAYBACK_START', ['switch_ivr_play_say.c', 'switch_ivr_play_file', 1649]],
  ['PLAYBACK_STOP', ['switch_ivr_play_say.c', 'switch_ivr_play_file', 2023]],
  ['PRIVATE_COMMAND', [IVR, 'switch_ivr_parse_next_event', 804]],
  ['RE_SCHEDULE', ['switch_scheduler.c', 'switch_scheduler_execute', 73]],
  ['SHUTDOWN', ['switch_core.c', 'switch_core_destroy', 3033]],
  ['SHUTDOWN_REQUESTED', ['switch_core.c', 'switch_core_session_ctl', 2825]],
]);

/** Where `sendevent` creates an event, and what unknown names are given. */
export const SENDEVENT_SOURCE: EventSource = ['mod_event_socket.c', 'parse_command', 2283];

/** The recorded source position of an event name. */
export function sourceOf(name: string): EventSource {
  return SOURCES.get(name) ?? SENDEVENT_SOURCE;
}
