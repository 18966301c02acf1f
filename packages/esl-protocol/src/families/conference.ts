import { type EslEvent } from '../event.ts';
import { flagIn, numberIn } from './values.ts';

/** Something that happened in a conference (`CUSTOM conference::maintenance`). */
export interface ConferenceEvent {
  readonly name: string | undefined;
  readonly domain: string | undefined;
  readonly profile: string | undefined;
  /** Identifies this run of the conference. */
  readonly conferenceUuid: string | undefined;
  /** Members now. */
  readonly size: number | undefined;
  /** E.g. `add-member`, `start-talking`, `conference-destroy`; an open list. */
  readonly action: string | undefined;
  /** The member, in actions of a member. */
  readonly member: ConferenceMember | undefined;
}

export interface ConferenceMember {
  readonly id: number;
  /** The member's channel. */
  readonly uuid: string | undefined;
  readonly type: 'moderator' | 'member' | (string & {}) | undefined;
  readonly hear: boolean | undefined;
  readonly speak: boolean | undefined;
  readonly talking: boolean | undefined;
  readonly hold: boolean | undefined;
  readonly floor: boolean | undefined;
  /** Energy above which the member counts as talking. */
  readonly energyLevel: number | undefined;
  readonly currentEnergy: number | undefined;
}

/** The content of a `conference::maintenance` event; undefined for other events. */
export function conferenceOf(event: EslEvent): ConferenceEvent | undefined {
  if (event.subclass !== 'conference::maintenance') return undefined;
  return {
    name: event.text('Conference-Name'),
    domain: event.text('Conference-Domain'),
    profile: event.text('Conference-Profile-Name'),
    conferenceUuid: event.text('Conference-Unique-ID'),
    size: numberIn(event, 'Conference-Size'),
    action: event.text('Action'),
    member: memberOf(event),
  };
}

function memberOf(event: EslEvent): ConferenceMember | undefined {
  const id = numberIn(event, 'Member-ID');
  if (id === undefined) return undefined;
  return {
    id,
    uuid: event.uniqueId,
    type: event.text('Member-Type'),
    hear: flagIn(event, 'Hear'),
    speak: flagIn(event, 'Speak'),
    talking: flagIn(event, 'Talking'),
    hold: flagIn(event, 'Hold'),
    floor: flagIn(event, 'Floor'),
    energyLevel: numberIn(event, 'Energy-Level'),
    currentEnergy: numberIn(event, 'Current-Energy'),
  };
}
