import { type EslEvent } from '../event/event.ts';

/** The result of a `bgapi`. */
export interface BackgroundJob {
  readonly jobUuid: string;
  /** The channel that the connection controls on which the job was started. */
  readonly ownerUuid: string | undefined;
  readonly command: string | undefined;
  /** Absent if the command was given without an argument. */
  readonly argument: string | undefined;
  /** What the command printed; `''` if that was nothing. */
  readonly output: string;
}

/** The result in a BACKGROUND_JOB event; undefined for other events. */
export function backgroundJobOf(event: EslEvent): BackgroundJob | undefined {
  const jobUuid = event.name === 'BACKGROUND_JOB' ? event.jobUuid : undefined;
  if (jobUuid === undefined) return undefined;
  return {
    jobUuid,
    ownerUuid: event.text('Job-Owner-UUID'),
    command: event.text('Job-Command'),
    argument: event.text('Job-Command-Arg'),
    output: event.body ?? '',
  };
}
