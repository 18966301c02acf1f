import { type StoreProblem } from '../store/socket-store.ts';

/** The state of the manager's store. */
export interface StoreState {
  readonly state: 'loading' | 'steady' | 'unavailable' | 'none';
  readonly description: string;
  readonly problems: readonly StoreProblem[];
  readonly lastError: string | undefined;
}
