/** The reply text of a command; undefined if it wrote its own frame or ended the connection. */
export type CommandAnswer = string | undefined | Promise<string | undefined>;
