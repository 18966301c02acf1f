import { type EslEvent } from '../event/event.ts';
export type ModuleInterfaceType =
  | 'api'
  | 'application'
  | 'asr'
  | 'chat'
  | 'codec'
  | 'database'
  | 'dialplan'
  | 'directory'
  | 'endpoint'
  | 'file'
  | 'generic'
  | 'json_api'
  | 'limit'
  | 'management'
  | 'say'
  | 'speech'
  | 'timer';

/** Something that a module offers, come or gone: a module with ten applications makes ten of these. */
export interface ModuleChange {
  /** MODULE_UNLOAD, not MODULE_LOAD. */
  readonly unloaded: boolean;
  readonly type: ModuleInterfaceType | (string & {}) | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly syntax: string | undefined;
  /** The module, e.g. `mod_db`. */
  readonly key: string | undefined;
  /** The module's file on the server. */
  readonly filename: string | undefined;
}

/** The content of a MODULE_LOAD or MODULE_UNLOAD event; undefined for other events. */
export function moduleChangeOf(event: EslEvent): ModuleChange | undefined {
  const unloaded = event.name === 'MODULE_UNLOAD';
  if (!unloaded && event.name !== 'MODULE_LOAD') return undefined;
  return {
    unloaded,
    type: event.text('type'),
    name: event.text('name'),
    description: event.text('description'),
    syntax: event.text('syntax'),
    key: event.text('key'),
    filename: event.text('filename'),
  };
}
