import { type ConsumerConfig } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';

/** The first whose consumers take several filters. */
const MANY_FILTERS = [2, 10] as const;

/** What a consumer of these subjects is given; `everything` where NATS takes one filter only: the reader leaves out the rest. */
export function consumerFilters(
  { info }: NatsConnection,
  subjects: readonly string[],
  everything: string,
): Pick<ConsumerConfig, 'filter_subject' | 'filter_subjects'> {
  const [first = everything, ...others] = subjects;
  if (others.length === 0) return { filter_subject: first };
  const [major = 0, minor = 0] = (info?.version ?? '0.0').split('.').map(Number);
  const takesMany = major > MANY_FILTERS[0] || (major === MANY_FILTERS[0] && minor >= MANY_FILTERS[1]); // prettier-ignore
  return takesMany ? { filter_subjects: [...subjects] } : { filter_subject: everything };
}
