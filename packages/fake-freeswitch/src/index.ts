export { type FakeClock, systemClock } from './clock.ts';
export { createFakeFreeswitch } from './create-fake-freeswitch.ts';
export { type FakeFreeswitch, type FakeFreeswitchOptions } from './fake-freeswitch.ts';
export { type ConnectionFaults, type ServerFaults } from './faults.ts';
export { type EndlessPart, type Tear } from './listener/fault-frames.ts';
export { type FakeUser, type ListenerLimits, type ServerOptions } from './options.ts';
export { type CommandMatch } from './command-match.ts';
export { type LoggedCommand } from './server/command-log.ts';
export { type FakeConnection } from './server/fake-connection.ts';
export { type ProblemReporter } from './server/problem-reporter.ts';
export { type EventFormat } from './core/serialise.ts';
export { type LogLine } from './wire/replies.ts';
export {
  type Capture,
  captureNames,
  type CaptureLine,
  parseCapture,
  readCapture,
} from './replay/capture.ts';
export { replayCapture, type ReplayOptions, type ReplayServer } from './replay/replay-server.ts';
export { type ReplayReport } from './replay/replay-report.ts';
export { type CallControl, type CallInfo, type IncomingCall } from './calls/call-control.ts';
export { type ApplicationCall, type ApplicationHandler } from './calls/user-application.ts';
export { type Dialplan } from './calls/dialplan.ts';
export { type EmittedHeaders } from './core/emitted-event.ts';
export { type OutboundCall, type OutboundDial } from './outbound/dial-outbound.ts';
