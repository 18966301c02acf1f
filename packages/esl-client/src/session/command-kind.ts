/** FreeSWITCH knows a command by its prefix, in any case (esl-commands: recognition). */
const beginOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 30));

/** An `api` that may take its time. Some look into memory alone, so they explain no silence. */
export const isApi = (bytes: Uint8Array): boolean =>
  /^api (?!(?:global_getvar core_uuid|uptime|fsctl (?:pause|shutdown)_check)\b)/i.test(
    beginOf(bytes),
  );

/** Subscriptions and goodbye: the session lives by them, so some room beyond the bounds is theirs alone. */
export const isOfTheSession = (bytes: Uint8Array): boolean =>
  /^(?:(?:nix)?event |exit\n)/i.test(beginOf(bytes));

/** That room. */
export const RESERVED = { commands: 100, bytes: 1024 * 1024 };
