export { BUG_FOR_BUG, DOCUMENTED, type LibeslOptions, type LibeslSwitches } from './compat.ts';
export { ESLconnection } from './esl-connection.ts';
export { ESLevent, type SyntheticType } from './esl-event.ts';
export { type LibeslFlag } from './libesl-flag.ts';
export { eslListen, type EslListener, type EslListenOptions } from './listen.ts';
export { eslSetLogLevel } from './log.ts';
