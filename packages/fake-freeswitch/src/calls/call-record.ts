import { formatLocal } from '../core/switch-core.ts';
import { type CallerProfile, type ProfileTimes } from './caller-profile.ts';
import { q850Of } from './hangup-causes.ts';

const MICROS = 1_000_000;

/** The variables of the call record, as CHANNEL_HANGUP_COMPLETE has them. */
export function callRecord(
  profile: CallerProfile,
  cause: string,
  last: { readonly app: string; readonly data: string },
  digits: string,
): readonly (readonly [name: string, value: string])[] {
  const { times } = profile;
  return [
    ['hangup_cause', cause],
    ['hangup_cause_q850', String(q850Of(cause))],
    ['digits_dialed', digits === '' ? 'none' : digits],
    ...stamps(times),
    ...epochs('start', times.created),
    ...epochs('profile_start', times.profileCreated),
    ...epochs('answer', times.answered),
    ...epochs('bridge', times.bridged),
    ...epochs('last_hold', times.lastHold),
    ['hold_accum_seconds', String(Math.floor(Number(times.holdAccum) / MICROS))],
    ['hold_accum_usec', times.holdAccum],
    ['hold_accum_ms', String(Math.floor(Number(times.holdAccum) / 1000))],
    ...epochs('resurrect', '0'),
    ...epochs('progress', times.progress),
    ...epochs('progress_media', '0'),
    ...epochs('end', times.hangup),
    ...(last.app === '' ? [] : [['last_app', last.app] as const]),
    ...(last.data === '' ? [] : [['last_arg', last.data] as const]),
    ['caller_id', describeCaller(profile)],
    ...durations(times),
  ];
}

function stamps(times: ProfileTimes): (readonly [string, string])[] {
  const all = [
    ['start', times.created],
    ['profile_start', times.profileCreated],
    ['answer', times.answered],
    ['bridge', times.bridged],
    ['progress', times.progress],
    ['end', times.hangup],
  ] as const;
  return all
    .filter(([, time]) => time !== '0')
    .map(([name, time]) => [`${name}_stamp`, formatLocal(new Date(Number(time) / 1000))]);
}

function epochs(name: string, time: string): (readonly [string, string])[] {
  return [
    [`${name}_epoch`, String(Math.floor(Number(time) / MICROS))],
    [`${name}_uepoch`, time],
  ];
}

function durations(times: ProfileTimes): (readonly [string, string])[] {
  const answered = times.answered !== '0';
  const nothing = ['0', '0'] as const;
  const until = (time: string) => (time === '0' ? nothing : ([times.created, time] as const));
  const spans = [
    ['', [times.created, times.hangup]],
    ['bill', answered ? [times.answered, times.hangup] : nothing],
    ['progress', until(times.progress)],
    ['answer', until(times.answered)],
    ['wait', until(times.bridged)],
    ['progress_media', nothing],
    ['flow_bill', answered ? [times.created, times.hangup] : nothing],
  ] as const;
  const units = [
    { divisor: MICROS, name: (span: string) => (span === '' ? 'duration' : `${span}sec`) },
    { divisor: 1000, name: (span: string) => (span === '' ? 'mduration' : `${span}msec`) },
    { divisor: 1, name: (span: string) => (span === '' ? 'uduration' : `${span}usec`) },
  ];
  // both times are cut to the unit, not their difference: a call of 20 ms over a full second lasted one second
  return units.flatMap(({ divisor, name }) => {
    const cut = (time: string): number => Math.floor(Number(time) / divisor);
    return spans.map(([span, [from, to]]) => [name(span), String(cut(to) - cut(from))] as const);
  });
}

function describeCaller({ callerIdName, callerIdNumber }: CallerProfile): string {
  return callerIdName === '' ? callerIdNumber : `"${callerIdName}" <${callerIdNumber}>`;
}
