import { type EslEvent } from '../event/event.ts';
import { numberIn, secondsTimeIn } from './values.ts';

export type VoicemailAction =
  | 'authentication'
  | 'change-greeting'
  | 'change-password'
  | 'folder-summary'
  | 'leave-message'
  | 'mwi-update'
  | 'record-greeting'
  | 'record-name'
  | 'remove-greeting';

/** Something that happened to a mailbox of mod_voicemail. */
export interface VoicemailEvent {
  readonly action: VoicemailAction | (string & {}) | undefined;
  readonly user: string | undefined;
  readonly domain: string | undefined;
  readonly newMessages: number | undefined;
  readonly savedMessages: number | undefined;
  readonly newUrgent: number | undefined;
  readonly savedUrgent: number | undefined;
  readonly folder: string | undefined;
  /** The message, in actions of a message. */
  readonly message: VoicemailMessage;
}

/** A message; every field is undefined in actions of the mailbox. */
export interface VoicemailMessage {
  readonly uuid: string | undefined;
  readonly callerIdName: string | undefined;
  readonly callerIdNumber: string | undefined;
  /** On the server. */
  readonly filePath: string | undefined;
  readonly flags: string | undefined;
  readonly lengthSeconds: number | undefined;
  readonly leftAt: Date | undefined;
}

/** The content of a `vm::maintenance` event; undefined for other events. */
export function voicemailOf(event: EslEvent): VoicemailEvent | undefined {
  if (event.subclass !== 'vm::maintenance') return undefined;
  return {
    action: event.text('VM-Action'),
    user: event.text('VM-User'),
    domain: event.text('VM-Domain'),
    newMessages: numberIn(event, 'VM-Total-New'),
    savedMessages: numberIn(event, 'VM-Total-Saved'),
    newUrgent: numberIn(event, 'VM-Total-New-Urgent'),
    savedUrgent: numberIn(event, 'VM-Total-Saved-Urgent'),
    folder: event.text('VM-Folder'),
    message: {
      uuid: event.text('VM-UUID'),
      callerIdName: event.text('VM-Caller-ID-Name'),
      callerIdNumber: event.text('VM-Caller-ID-Number'),
      filePath: event.text('VM-File-Path'),
      flags: event.text('VM-Flags'),
      lengthSeconds: numberIn(event, 'VM-Message-Len'),
      leftAt: secondsTimeIn(event, 'VM-Timestamp'),
    },
  };
}
