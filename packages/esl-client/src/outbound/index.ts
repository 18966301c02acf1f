export { type CallInfo, type CallPhase, type CallStats, type CallTransition } from './call-info.ts';
export {
  type BridgeResult,
  type CallVerbs,
  type DigitsOptions,
  type DigitsResult,
  type PlaybackResult,
  type RecordOptions,
  type RecordResult,
} from './call-verbs.ts';
export { type OutboundCall } from './outbound-call.ts';
export {
  type LifecycleEdge,
  type LifecycleGraph,
  type LifecycleNode,
  OUTBOUND_GRAPH,
} from './outbound-graph.ts';
export { type OutboundServerOptions } from './outbound-options.ts';
export { createOutboundServer, type OutboundServer } from './outbound-server.ts';
export { type ChannelEnd } from './outbound-session.ts';
