import { randomUUID } from 'node:crypto';
import { type CallerProfile } from './caller-profile.ts';
import { type Channel } from './channel.ts';

/** A new profile with the trace of what happened, as transfers and bridges leave it. */
export function renewProfile(channel: Channel, what: string, change: Partial<CallerProfile>): void {
  const { profile, core } = channel;
  const trace = `${Math.floor(core.clock.now() / 1000)}:${randomUUID()}:${what}`;
  const now = core.microseconds();
  channel.profile = {
    ...profile,
    ...change,
    transferSource: trace,
    profileIndex: profile.profileIndex + 1,
    times: { ...profile.times, profileCreated: now, bridged: '0', lastHold: '0', holdAccum: '0' },
  };
  channel.variables.push('transfer_history', trace);
  channel.setVariable('transfer_source', trace);
}

/** Once, when an outbound leg gets an extension: the far end's name becomes the caller's, CALL_UPDATE. */
export function flipCallerId(channel: Channel): void {
  if (channel.hitDialplan) return;
  const { callerIdName, callerIdNumber, calleeIdName, calleeIdNumber } = channel.profile;
  channel.setVariable('pre_transfer_caller_id_name', callerIdName);
  channel.setVariable('pre_transfer_caller_id_number', callerIdNumber);
  channel.setVariable('channel_cid_flipped', 'yes');
  channel.hitDialplan = true;
  channel.profile = {
    ...channel.profile,
    callerIdName: calleeIdName,
    callerIdNumber: calleeIdNumber,
    calleeIdName: callerIdName,
    calleeIdNumber: callerIdNumber,
  };
  channel.fire('CALL_UPDATE', [['Direction', 'RECV']]);
}
