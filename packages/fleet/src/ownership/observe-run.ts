import { type Actor } from 'xstate';
import { type OwnershipMachine } from './ownership-machine.ts';

export interface RunObserver {
  /** It is shown now, or no more while it lives. */
  onShown(): void;
  onActing(isActing: boolean): void;
  onDefect(error: unknown): void;
  /** It ended, by itself or by a defect. */
  onGone(wasShown: boolean): void;
}

/** Reports what changes in one ownership, each change once. */
export function observeRun(run: Actor<OwnershipMachine>, observer: RunObserver): void {
  let wasShown = false;
  let wasActing = false;
  const noteActing = (isActing: boolean): void => {
    if (isActing === wasActing) return;
    wasActing = isActing;
    observer.onActing(isActing);
  };
  const end = (): void => {
    noteActing(false);
    observer.onGone(wasShown);
  };
  run.subscribe({
    next: (snapshot) => {
      // at its end it is reported once
      if (snapshot.status !== 'active') return;
      const isShown = snapshot.hasTag('shown');
      if (isShown !== wasShown) observer.onShown();
      wasShown = isShown;
      noteActing(snapshot.hasTag('acting'));
    },
    error: (error) => {
      observer.onDefect(error);
      end();
    },
    complete: end,
  });
}
