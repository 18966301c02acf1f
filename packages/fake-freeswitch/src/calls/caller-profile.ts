import { type EventHeader } from '../core/serialise.ts';

/** Microseconds since 1970 as text; `0`: it has not happened. */
export interface ProfileTimes {
  profileCreated: string;
  created: string;
  answered: string;
  progress: string;
  hangup: string;
  transfer: string;
  bridged: string;
  lastHold: string;
  holdAccum: string;
}

/** Who calls whom, as FreeSWITCH keeps it for every channel. Empty members are never shown. */
export interface CallerProfile {
  direction: 'inbound' | 'outbound';
  logicalDirection: 'inbound' | 'outbound';
  username: string;
  dialplan: string;
  callerIdName: string;
  callerIdNumber: string;
  origCallerIdName: string;
  origCallerIdNumber: string;
  calleeIdName: string;
  calleeIdNumber: string;
  networkAddr: string;
  ani: string;
  destinationNumber: string;
  uniqueId: string;
  source: string;
  transferSource: string;
  context: string;
  rdnis: string;
  channelName: string;
  profileIndex: number;
  times: ProfileTimes;
}

/** Times of a channel that was created at this moment. */
export function createTimes(now: string): ProfileTimes {
  return {
    profileCreated: now,
    created: now,
    answered: '0',
    progress: '0',
    hangup: '0',
    transfer: '0',
    bridged: '0',
    lastHold: '0',
    holdAccum: '0',
  };
}

/** The profile as headers: prefix `Caller`, `Other-Leg`, or `Channel` in the reply to `connect`. */
export function profileHeaders(
  prefix: 'Caller' | 'Other-Leg' | 'Channel',
  profile: CallerProfile,
): EventHeader[] {
  const { times } = profile;
  const fields: (readonly [string, string])[] = [
    ['Direction', profile.direction],
    ['Logical-Direction', profile.logicalDirection],
    ['Username', profile.username],
    ['Dialplan', profile.dialplan],
    ['Caller-ID-Name', profile.callerIdName],
    ['Caller-ID-Number', profile.callerIdNumber],
    ['Orig-Caller-ID-Name', profile.origCallerIdName],
    ['Orig-Caller-ID-Number', profile.origCallerIdNumber],
    ['Callee-ID-Name', profile.calleeIdName],
    ['Callee-ID-Number', profile.calleeIdNumber],
    ['Network-Addr', profile.networkAddr],
    ['ANI', profile.ani],
    ['Destination-Number', profile.destinationNumber],
    ['Unique-ID', profile.uniqueId],
    ['Source', profile.source],
    ['Transfer-Source', profile.transferSource],
    ['Context', profile.context],
    ['RDNIS', profile.rdnis],
    ['Channel-Name', profile.channelName],
    ['Profile-Index', prefix === 'Other-Leg' ? '' : String(profile.profileIndex)],
    ['Profile-Created-Time', times.profileCreated],
    ['Channel-Created-Time', times.created],
    ['Channel-Answered-Time', times.answered],
    ['Channel-Progress-Time', times.progress],
    ['Channel-Progress-Media-Time', '0'],
    ['Channel-Hangup-Time', times.hangup],
    ['Channel-Transfer-Time', times.transfer],
    ['Channel-Resurrect-Time', '0'],
    ['Channel-Bridged-Time', times.bridged],
    ['Channel-Last-Hold', times.lastHold],
    ['Channel-Hold-Accum', times.holdAccum],
    ['Screen-Bit', 'true'],
    ['Privacy-Hide-Name', 'false'],
    ['Privacy-Hide-Number', 'false'],
  ];
  return fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [`${prefix}-${name}`, value]);
}

/** A member of the profile by the name that variables have; some are empty and not undefined where they are not set. */
export function profileVariable(profile: CallerProfile, name: string): string | undefined {
  const values: Readonly<Record<string, string | undefined>> = {
    ani: profile.ani,
    aniii: '',
    call_uuid: profile.uniqueId,
    callee_id_name: profile.calleeIdName,
    callee_id_number: profile.calleeIdNumber,
    caller_id_name: profile.callerIdName,
    caller_id_number: profile.callerIdNumber,
    chan_name: profile.channelName,
    channel_name: profile.channelName,
    context: profile.context,
    destination_number: profile.destinationNumber,
    dialplan: profile.dialplan,
    network_addr: profile.networkAddr,
    orig_caller_id_name: profile.origCallerIdName,
    orig_caller_id_number: profile.origCallerIdNumber,
    profile_index: String(profile.profileIndex),
    rdnis: profile.rdnis,
    source: profile.source,
    transfer_source: profile.transferSource || undefined,
    username: profile.username,
    uuid: profile.uniqueId,
  };
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
