/** What OpenSIPS answers to `help` for the commands of freeswitch_scripting, which come without a text there. */
export const NO_HELP = 'not available for this command';
