/** Where the C library and its documentation differ, a program may choose. */
export interface LibeslSwitches {
  /** Percent-decode the headers of replies and notices, too: a Reply-Text of `%41` reads as `A`. */
  readonly decodeOuterHeaders: boolean;
  /** `sendEvent` gives the reply. The C library gives a copy of whatever event came last. */
  readonly sendEventReturnsReply: boolean;
  /** `recvEventTimed(0)` returns at once, as documented. In the C library it waits for ever. */
  readonly recvEventTimedZeroPolls: boolean;
  /** `getInfo()` is of type CHANNEL_DATA. In the C library it is SOCKET_DATA, with a second Event-Name behind. */
  readonly infoIsChannelData: boolean;
  /** A received CERT_RELOAD is of that type. The C library does not know the name, and says CUSTOM. */
  readonly knowsCertReload: boolean;
}

/** What the documentation promises; the default. */
export const DOCUMENTED: LibeslSwitches = {
  decodeOuterHeaders: false,
  sendEventReturnsReply: true,
  recvEventTimedZeroPolls: true,
  infoIsChannelData: true,
  knowsCertReload: true,
};

/** What the C library does, bug for bug, where a program can notice. */
export const BUG_FOR_BUG: LibeslSwitches = {
  decodeOuterHeaders: true,
  sendEventReturnsReply: false,
  recvEventTimedZeroPolls: false,
  infoIsChannelData: false,
  knowsCertReload: false,
};

/** How a connection behaves. */
export interface LibeslOptions extends Partial<LibeslSwitches> {
  /** For TCP, the greeting and the login, or the answer to `connect`, each, in milliseconds. 0: none, as in C. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Events held for a program that does not receive them; beyond it the oldest are dropped and counted. Default 10,000. */
  readonly maxQueued?: number;
}
