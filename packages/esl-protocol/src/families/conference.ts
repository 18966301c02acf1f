import { type EslEvent } from '../event/event.ts';
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
  readonly ghosts: number | undefined;
  /** E.g. `add-member`, `start-talking`, `conference-destroy`; an open list. */
  readonly action: string | undefined;
  /** The member, in actions of a member. */
  readonly member: ConferenceMember | undefined;
  /** Who had the floor before a `floor-change`; undefined if no member had (`none`). */
  readonly oldFloorId: number | undefined;
  /** Who has it now; undefined if no member has. */
  readonly newFloorId: number | undefined;
  /** The file, in actions of one: `play-file`, `play-file-done` and the like. */
  readonly file: ConferenceFile | undefined;
  /** The key of a `dtmf`. */
  readonly dtmfKey: string | undefined;
  /** The `Data` of a `dtmf`. */
  readonly dtmfData: string | undefined;
}

/** A file that is played to a conference or a member. */
export interface ConferenceFile {
  readonly path: string;
  readonly async: boolean | undefined;
  readonly seconds: number | undefined;
  readonly milliseconds: number | undefined;
  readonly samples: number | undefined;
}

export interface ConferenceMember {
  readonly id: number;
  /** The member's channel. */
  readonly uuid: string | undefined;
  readonly type: 'moderator' | 'member' | (string & {}) | undefined;
  readonly ghost: boolean | undefined;
  readonly video: boolean | undefined;
  readonly see: boolean | undefined;
  readonly hear: boolean | undefined;
  readonly speak: boolean | undefined;
  readonly talking: boolean | undefined;
  readonly hold: boolean | undefined;
  readonly muteDetect: boolean | undefined;
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
    ghosts: numberIn(event, 'Conference-Ghosts'),
    action: event.text('Action'),
    member: memberOf(event),
    oldFloorId: numberIn(event, 'Old-ID'),
    newFloorId: numberIn(event, 'New-ID'),
    file: fileOf(event),
    dtmfKey: event.text('DTMF-Key'),
    dtmfData: event.text('Data'),
  };
}

function memberOf(event: EslEvent): ConferenceMember | undefined {
  const id = numberIn(event, 'Member-ID');
  if (id === undefined) return undefined;
  return {
    id,
    uuid: event.uniqueId,
    type: event.text('Member-Type'),
    ghost: flagIn(event, 'Member-Ghost'),
    video: flagIn(event, 'Video'),
    see: flagIn(event, 'See'),
    hear: flagIn(event, 'Hear'),
    speak: flagIn(event, 'Speak'),
    talking: flagIn(event, 'Talking'),
    hold: flagIn(event, 'Hold'),
    muteDetect: flagIn(event, 'Mute-Detect'),
    floor: flagIn(event, 'Floor'),
    energyLevel: numberIn(event, 'Energy-Level'),
    currentEnergy: numberIn(event, 'Current-Energy'),
  };
}

function fileOf(event: EslEvent): ConferenceFile | undefined {
  const path = event.text('File');
  if (path === undefined) return undefined;
  return {
    path,
    async: flagIn(event, 'Async'),
    seconds: numberIn(event, 'seconds'),
    milliseconds: numberIn(event, 'milliseconds'),
    samples: numberIn(event, 'samples'),
  };
}
