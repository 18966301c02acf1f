import { type EslEvent } from '../event/event.ts';
/** An API command that the server ran, whatever interface it came by. */
export interface ApiCall {
  readonly command: string | undefined;
  /** Absent if the command was given without an argument. */
  readonly argument: string | undefined;
}

/** The command of an API event; undefined for other events. */
export function apiCallOf(event: EslEvent): ApiCall | undefined {
  if (event.name !== 'API') return undefined;
  return { command: event.text('API-Command'), argument: event.text('API-Command-Argument') };
}
