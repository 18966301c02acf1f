import type { SocketInfo } from '@switchwire/machine-view';
import type { SocketAction } from './socket-actions.ts';

/** What is asked before an action that needs nothing but a yes, and what is called then. */
export interface SocketQuestion {
  readonly title: string;
  readonly text: string;
  /** On the button that says yes. */
  readonly yes: string;
  /** The action in the note of its outcome. */
  readonly name: string;
  readonly method: string;
  /** What the note says when it has been done. */
  readonly done: string;
}

export function questionOf(
  action: SocketAction | undefined,
  { address }: SocketInfo,
): SocketQuestion | undefined {
  switch (action) {
    case 'retry':
      return {
        title: 'Retry now?',
        text: `Connects to ${address} at once instead of waiting for the next attempt.`,
        yes: 'Retry now',
        name: 'Retry',
        method: 'fs_retry',
        done: 'done',
      };
    case 'drain':
      return {
        title: `Drain ${address}?`,
        text: 'It gets no new calls; those that it has go on. This stays so until it is resumed.',
        yes: 'Drain',
        name: 'Drain',
        method: 'fs_drain',
        done: 'it gets no new calls',
      };
    case 'disable':
      return {
        title: `Disable ${address}?`,
        text: 'It gets no new calls and is only watched; its calls are not counted. This stays so until it is resumed.',
        yes: 'Disable',
        name: 'Disable',
        method: 'fs_disable',
        done: 'it is out of service',
      };
    case 'resume':
      return {
        title: `Resume ${address}?`,
        text: 'It gets new calls again.',
        yes: 'Resume',
        name: 'Resume',
        method: 'fs_resume',
        done: 'it gets new calls',
      };
    default:
      return undefined;
  }
}
