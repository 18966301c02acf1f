import { Counter, type Registry } from 'prom-client';
import { type LimitHits } from './limit-hits.ts';

/** How often each limit bit, and why requests were not let in; a series for each, also while it is 0. */
export const addLimitMetrics = (registry: Registry, hits: LimitHits): void => {
  const registers = [registry];
  new Counter({
    name: 'switchwire_limit_hits_total',
    help: 'How often a limit refused or dropped something, by limit',
    labelNames: ['limit'],
    registers,
    collect() {
      this.reset();
      for (const [limit, count] of hits.limits) this.inc({ limit }, count);
    },
  });
  new Counter({
    name: 'switchwire_http_refused_total',
    help: 'HTTP requests that were refused, by reason',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of hits.refusals) this.inc({ reason }, count);
    },
  });
};
