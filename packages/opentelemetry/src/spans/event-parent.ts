import { type Context, propagation, type TextMapGetter, trace as api } from '@opentelemetry/api';
import { type RouteTrace } from '@switchwire/fs-scripting';
import { type RecentJobs } from './recent-jobs.ts';

type Header = RouteTrace['header'];

/** FreeSWITCH carries a channel's variables in its events: `traceparent` comes back as `variable_traceparent`. */
const channelVariables: TextMapGetter<Header> = {
  keys: () => [],
  get: (header, name) => header(`variable_${name}`),
};

/**
 * What an event belongs to: the job whose result it is, the trace that its channel carries, or nothing. What is current
 * where it came in has nothing to do with it.
 */
export function eventParent(
  { event, header }: Pick<RouteTrace, 'event' | 'header'>,
  current: Context,
  jobs: RecentJobs,
): Context {
  const root = api.deleteSpan(current);
  const job = event === 'BACKGROUND_JOB' ? jobs.find(header('Job-UUID')) : undefined;
  return job === undefined
    ? propagation.extract(root, header, channelVariables)
    : api.setSpanContext(root, job);
}
