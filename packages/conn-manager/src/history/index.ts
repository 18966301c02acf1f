export {
  createHistory,
  type FollowedSockets,
  type History,
  type HistoryOptions,
} from './history.ts';
export {
  type DropsEntry,
  type GapEntry,
  type HistoryCause,
  type HistoryEntry,
  type PhaseEntry,
} from './history-entry.ts';
export { type HistoryFilter, type HistorySink } from './history-sink.ts';
export { type Incident, type IncidentOptions, incidents } from './incidents.ts';
export { type OutageKind } from './outages.ts';
export { type BatchSink, SinkWriter } from './sink-writer.ts';
