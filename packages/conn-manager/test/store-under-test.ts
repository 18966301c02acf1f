import { type SocketStore } from '../src/store/socket-store.ts';

/** An entry as its medium holds it, in the words of the file store. */
export type StoredEntry = Readonly<Record<string, unknown>> & { readonly id: string };

/** A store and the medium behind it. */
export interface StoreUnderTest {
  readonly store: SocketStore;
  /** Makes these the contents of the medium, behind the store's back where it has one. */
  put(entries: readonly StoredEntry[]): Promise<void>;
  /** The contents of the medium as they are now, in their order. */
  contents(): Promise<readonly unknown[]>;
  /** Closes the store and removes the medium. */
  dispose(): Promise<void>;
}

export const SECRET = 'Clue&Con';
export const good = (
  id: string,
  host: string,
  more: Record<string, unknown> = {},
): StoredEntry => ({
  id,
  host,
  password: SECRET,
  ...more,
});

/** Opens a store for one test, and disposes of it afterwards. */
export type WithStore = (check: (subject: StoreUnderTest) => Promise<void>) => () => Promise<void>;

export const withStoreOf =
  (open: () => Promise<StoreUnderTest>): WithStore =>
  (check) =>
  async () => {
    const subject = await open();
    try {
      await check(subject);
    } finally {
      await subject.dispose();
    }
  };
