const KEY = 'switchwire.token';

/** The bearer token of this tab: forgotten when the tab is closed, never written anywhere else. */
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
