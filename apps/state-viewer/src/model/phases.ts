import type { SocketPhase } from '@switchwire/machine-view';

/** How a phase is shown: by word and shape; the style sheet adds a colour. */
export interface PhaseLook {
  readonly word: string;
  readonly help: string;
  /** Higher is worse: operators see the worst first. */
  readonly urgency: number;
}

export const PHASES: Readonly<Record<SocketPhase, PhaseLook>> = {
  rejected: {
    word: 'Rejected',
    help: 'FreeSWITCH rejected the login: wrong password or ACL. Retried slowly.',
    urgency: 5,
  },
  retrying: { word: 'Retrying', help: 'Not connected; the next attempt follows soon.', urgency: 4 },
  connecting: {
    word: 'Connecting',
    help: 'Connecting, waiting for the greeting, logging in.',
    urgency: 3,
  },
  authenticated: {
    word: 'Authenticated',
    help: 'Logged in: commands work; subscribing to events.',
    urgency: 2,
  },
  closed: { word: 'Closed', help: 'Nothing uses this socket any more.', urgency: 1 },
  subscribed: { word: 'Subscribed', help: 'Working: events and commands flow.', urgency: 0 },
};

export const PHASE_NAMES = Object.keys(PHASES) as readonly SocketPhase[];
