/** What freeswitch_esl() resolves with. It never throws for a fault of the peer. */
export type EslResponse =
  | {
      readonly ok: true;
      readonly rc: 1;
      readonly reply: string;
      readonly jobUuid?: string;
      readonly result?: string;
    }
  | { readonly ok: false; readonly rc: -1; readonly error: Error & { readonly code?: string } };

export interface FreeswitchEslOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Of a `sendevent` or `sendmsg`: a chat message, the text of a NOTIFY. Its Content-Length is counted. */
  readonly body?: string;
  /** For bgapi: wait for BACKGROUND_JOB and put its body into `result`. A number is the deadline in milliseconds. */
  readonly waitForJob?: boolean | number;
}

/** @param freeswitchUrl May be left out within a route: it is the socket of the event then. */
export type FreeswitchEsl = (
  command: string,
  freeswitchUrl?: string,
  options?: FreeswitchEslOptions,
) => Promise<EslResponse>;
