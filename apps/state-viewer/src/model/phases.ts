import { type SocketPhase } from '@switchwire/machine-view';

/** How a phase is shown: by word and shape, and by a colour that the style sheet gives its name. */
export interface PhaseLook {
  readonly word: string;
  readonly help: string;
  /** Higher is worse: the order in which an operator wants to see them. */
  readonly urgency: number;
}

export const PHASES: Readonly<Record<SocketPhase, PhaseLook>> = {
  rejected: {
    word: 'Rejected',
    help: 'FreeSWITCH does not let us in: wrong password or ACL. Tried again slowly.',
    urgency: 5,
  },
  retrying: { word: 'Retrying', help: 'Not connected; the next attempt is due soon.', urgency: 4 },
  connecting: {
    word: 'Connecting',
    help: 'Dialing, waiting for the greeting, logging in.',
    urgency: 3,
  },
  authenticated: {
    word: 'Authenticated',
    help: 'Logged in: commands may flow; events are being asked for.',
    urgency: 2,
  },
  closed: { word: 'Closed', help: 'Nobody wants this socket any more.', urgency: 1 },
  subscribed: { word: 'Subscribed', help: 'Well: events and commands flow.', urgency: 0 },
};

export const PHASE_NAMES = Object.keys(PHASES) as readonly SocketPhase[];
