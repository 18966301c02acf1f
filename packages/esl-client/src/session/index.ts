// One TCP connection without policy, for a program that supervises connections itself, as conn-manager does.
export { EventQueue, type EventQueuePorts } from '../client/event-queue.ts';
export { floating } from '../client/floating.ts';
export { runApplication } from '../client/run-app.ts';
export { guarded, type Listener, Listeners } from '../client/listeners.ts';
export { MAX_TIMER_MS, systemClock } from '../clock.ts';
export { defectCause, denialCause, rejectionCause, requestCause } from '../close-cause.ts';
export { delayOf } from '../delay.ts';
export { textOf } from '../error-text.ts';
export { errorOfCause } from '../errors.ts';
export { guardedLogger, silentLogger } from '../logger.ts';
export { requireNotNull, requireOptions, requireText, requireUrl } from '../arguments.ts';
export { peerText, withoutPassword } from '../peer-text.ts';
export { rarely, warnOfFault } from '../warn-of-fault.ts';
export { withDefaults } from '../with-defaults.ts';
export { abortLines } from './abort-lines.ts';
export { APP_EVENTS, AppTracker } from './app-tracker.ts';
export { outcomeOfText } from './answer-text.ts';
export { publishEventDropped } from './diagnostics.ts';
export { type CommandBounds, commandBoundsOf } from './command-bounds.ts';
export { dial, type DialOptions } from './dial.ts';
export { Pending, type WaitErrors, type WaitLimits, Waits } from './pending.ts';
export { canonicalEvents, type EventHold, HeldEvents } from './held-events.ts';
export { KEEP_ALIVE_MS } from './keep-alive.ts';
export { hostResolver, HostResolver, type HostResolverOptions } from './resolve-host.ts';
export { type Credentials, logIn } from './login.ts';
export {
  SessionEvents,
  type SessionEventsOptions,
  type Settlement,
  type SubscriptionRequest,
} from './session-events.ts';
export {
  type EslSession,
  type EslSessionHandlers,
  type EslSessionOptions,
  type EslSessionStats,
} from './esl-session.ts';
export { createEslSession } from './session.ts';
