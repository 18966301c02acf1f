export {
  type CommandedServers,
  executeAll,
  type ExecuteAllOptions,
  type ExecuteFilter,
  type ServerAnswer,
} from './execute-all.ts';
