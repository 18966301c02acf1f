import { type EslEvent } from '../event/event.ts';
import { flagIn, microsAsMsIn, numberIn, type TextSource, timeIn } from './values.ts';

export type Direction = 'inbound' | 'outbound';

/** A caller profile: who calls whom, and when what happened. */
export interface CallerProfile {
  readonly direction: Direction | (string & {}) | undefined;
  readonly logicalDirection: Direction | (string & {}) | undefined;
  readonly callerIdName: string | undefined;
  readonly callerIdNumber: string | undefined;
  /** The caller ID before it was changed. */
  readonly origCallerIdName: string | undefined;
  readonly origCallerIdNumber: string | undefined;
  readonly calleeIdName: string | undefined;
  readonly calleeIdNumber: string | undefined;
  readonly destinationNumber: string | undefined;
  readonly ani: string | undefined;
  readonly aniIi: string | undefined;
  readonly rdnis: string | undefined;
  readonly username: string | undefined;
  readonly dialplan: string | undefined;
  readonly context: string | undefined;
  /** Address the call came from. */
  readonly networkAddress: string | undefined;
  /** `Unique-ID` of the channel that the profile belongs to. */
  readonly uuid: string | undefined;
  readonly channelName: string | undefined;
  /** The module that made the channel, e.g. `mod_sofia`. */
  readonly source: string | undefined;
  readonly transferSource: string | undefined;
  /** A channel gets another profile with each transfer. */
  readonly profileIndex: number | undefined;
  readonly profileCreatedAt: Date | undefined;
  readonly createdAt: Date | undefined;
  readonly progressAt: Date | undefined;
  readonly progressMediaAt: Date | undefined;
  readonly answeredAt: Date | undefined;
  readonly bridgedAt: Date | undefined;
  readonly lastHeldAt: Date | undefined;
  /** How long it was on hold, in all. */
  readonly holdMs: number | undefined;
  readonly transferredAt: Date | undefined;
  readonly resurrectedAt: Date | undefined;
  readonly hungUpAt: Date | undefined;
  readonly screenBit: boolean | undefined;
  readonly privacyHideName: boolean | undefined;
  readonly privacyHideNumber: boolean | undefined;
}

type Prefix = 'Caller' | 'Other-Leg' | 'Channel' | `Call-${string}`;

/**
 * The profile of the channel (`Caller`), of the leg it is joined with (`Other-Leg`), in the reply to
 * `connect` of the channel (`Channel`), or of a call of a device (`Call-‹n›`). Undefined if the event has none.
 */
export function callerProfileOf(
  event: EslEvent,
  prefix: Prefix = 'Caller',
): CallerProfile | undefined {
  const profile = profileIn(event, prefix);
  return Object.values(profile).some((value) => value !== undefined) ? profile : undefined;
}

/** The profile, with nothing in it where there is none. */
export function profileIn(event: TextSource, prefix: Prefix): CallerProfile {
  const text = (name: string): string | undefined => event.text(`${prefix}-${name}`);
  const flag = (name: string): boolean | undefined => flagIn(event, `${prefix}-${name}`);
  const time = (name: string): Date | undefined => timeIn(event, `${prefix}-${name}`);
  return {
    direction: text('Direction'),
    logicalDirection: text('Logical-Direction'),
    callerIdName: text('Caller-ID-Name'),
    callerIdNumber: text('Caller-ID-Number'),
    origCallerIdName: text('Orig-Caller-ID-Name'),
    origCallerIdNumber: text('Orig-Caller-ID-Number'),
    calleeIdName: text('Callee-ID-Name'),
    calleeIdNumber: text('Callee-ID-Number'),
    destinationNumber: text('Destination-Number'),
    ani: text('ANI'),
    aniIi: text('ANI-II'),
    rdnis: text('RDNIS'),
    username: text('Username'),
    dialplan: text('Dialplan'),
    context: text('Context'),
    networkAddress: text('Network-Addr'),
    uuid: text('Unique-ID'),
    channelName: text('Channel-Name'),
    source: text('Source'),
    transferSource: text('Transfer-Source'),
    profileIndex: numberIn(event, `${prefix}-Profile-Index`),
    profileCreatedAt: time('Profile-Created-Time'),
    createdAt: time('Channel-Created-Time'),
    progressAt: time('Channel-Progress-Time'),
    progressMediaAt: time('Channel-Progress-Media-Time'),
    answeredAt: time('Channel-Answered-Time'),
    bridgedAt: time('Channel-Bridged-Time'),
    lastHeldAt: time('Channel-Last-Hold'),
    holdMs: microsAsMsIn(event, `${prefix}-Channel-Hold-Accum`),
    transferredAt: time('Channel-Transfer-Time'),
    resurrectedAt: time('Channel-Resurrect-Time'),
    hungUpAt: time('Channel-Hangup-Time'),
    screenBit: flag('Screen-Bit'),
    privacyHideName: flag('Privacy-Hide-Name'),
    privacyHideNumber: flag('Privacy-Hide-Number'),
  };
}
