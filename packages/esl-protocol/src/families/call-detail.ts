import { type EslEvent } from '../event/event.ts';
import { type CallerProfile, profileIn } from './caller-profile.ts';
import { indexed } from './values.ts';

/** The calls of a device. */
export interface CallDetail {
  /** `device`. */
  readonly type: string | undefined;
  readonly deviceId: string | undefined;
  /** In the order of their ‹n› in `Call-‹n›-…`. */
  readonly calls: readonly CallerProfile[];
}

const CALL = /^Call-(\d+)-/i;

/** The content of a CALL_DETAIL event; undefined for other events. */
export function callDetailOf(event: EslEvent): CallDetail | undefined {
  if (event.name !== 'CALL_DETAIL') return undefined;
  const found = Object.keys(event.headers).flatMap((name) => CALL.exec(name)?.[1] ?? []);
  const texts = indexed(event);
  return {
    type: event.text('Type'),
    deviceId: event.text('Device-ID'),
    calls: [...new Set(found)]
      .sort((a, b) => Number(a) - Number(b))
      .map((digits) => profileIn(texts, `Call-${digits}`)),
  };
}
