import { type Script, type ScriptContext } from './script-context.ts';

/**
 * Makes a script. `setup` runs once each time the script is loaded; in it routes, tasks and listeners are named.
 *
 * @example
 * export default defineScript(({ eventRoute, freeswitch_esl }) => {
 *   eventRoute('DTMF', async (event) => {
 *     await freeswitch_esl(`bgapi uuid_transfer ${event.json['Unique-ID']} 1001`, event.socket);
 *   });
 * });
 */
export function defineScript(setup: (context: ScriptContext) => void | Promise<void>): Script {
  return { kind: 'switchwire.script', setup };
}

/** Whether a value is what {@link defineScript} makes, also by another copy of this package. */
export function isScript(value: unknown): value is Script {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'switchwire.script' &&
    'setup' in value &&
    typeof value.setup === 'function'
  );
}
