import { type StoreProblem } from '../store/socket-store.ts';

/** How the manager stands with its store. */
export interface StoreState {
  readonly state: 'loading' | 'steady' | 'unavailable' | 'none';
  readonly description: string;
  readonly problems: readonly StoreProblem[];
  readonly lastError: string | undefined;
}
