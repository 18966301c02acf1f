const KEY = 'switchwire.token';

/** The bearer token of this tab: it goes with the tab and is written nowhere else. */
export interface TokenBox {
  readonly get: () => string | undefined;
  readonly set: (token: string) => void;
  readonly forget: () => void;
}

export function sessionToken(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): TokenBox {
  return {
    get: () => storage.getItem(KEY) ?? undefined,
    set: (token) => storage.setItem(KEY, token),
    forget: () => storage.removeItem(KEY),
  };
}
