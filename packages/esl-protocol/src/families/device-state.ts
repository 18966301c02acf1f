import { type EslEvent } from '../event/event.ts';
import { numberIn, timeIn } from './values.ts';

export type DeviceStateName =
  'DOWN' | 'RINGING' | 'ACTIVE' | 'ACTIVE_MULTI' | 'HELD' | 'UNHELD' | 'HANGUP';

/** The state of a device: of all the channels that share a `Device-ID`. */
export interface DeviceState {
  readonly id: string | undefined;
  readonly from: DeviceStateName | (string & {}) | undefined;
  readonly to: DeviceStateName | (string & {}) | undefined;
  readonly callState: string | undefined;
  readonly legs: DeviceLegs;
  readonly talkStartedAt: Date | undefined;
  readonly talkStoppedAt: Date | undefined;
  readonly talkTimeMs: number | undefined;
}

/** How many channels a device has, in all and in each state. */
export interface DeviceLegs {
  readonly total: number | undefined;
  readonly offhook: number | undefined;
  readonly ringing: number | undefined;
  readonly early: number | undefined;
  readonly active: number | undefined;
  readonly held: number | undefined;
  readonly unheld: number | undefined;
  readonly hungUp: number | undefined;
}

/** The content of a DEVICE_STATE event; undefined for other events. */
export function deviceStateOf(event: EslEvent): DeviceState | undefined {
  if (event.name !== 'DEVICE_STATE') return undefined;
  return {
    id: event.text('Device-ID'),
    from: event.text('Last-Device-State'),
    to: event.text('Device-State'),
    callState: event.text('Device-Call-State'),
    legs: {
      total: numberIn(event, 'Device-Total-Legs'),
      offhook: numberIn(event, 'Device-Legs-Offhook'),
      ringing: numberIn(event, 'Device-Legs-Ringing'),
      early: numberIn(event, 'Device-Legs-Early'),
      active: numberIn(event, 'Device-Legs-Active'),
      held: numberIn(event, 'Device-Legs-Held'),
      unheld: numberIn(event, 'Device-Legs-UnHeld'),
      hungUp: numberIn(event, 'Device-Legs-Hup'),
    },
    talkStartedAt: timeIn(event, 'Device-Talk-Time-Start-Uepoch'),
    talkStoppedAt: timeIn(event, 'Device-Talk-Time-Stop-Uepoch'),
    talkTimeMs: numberIn(event, 'Device-Talk-Time-Milliseconds'),
  };
}
