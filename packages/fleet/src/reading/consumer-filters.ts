import { type ConsumerConfig } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';

/** The first whose consumers take several filters. */
const MANY_FILTERS = [2, 10] as const;

/** The subjects that a consumer is given: `everything` where NATS takes one filter only, as the reader leaves out the rest. */
export function takenFilters(
  { info }: NatsConnection,
  subjects: readonly string[],
  everything: string,
): readonly string[] {
  if (subjects.length < 2) return [subjects[0] ?? everything];
  const [major = 0, minor = 0] = (info?.version ?? '0.0').split('.').map(Number);
  const takesMany = major > MANY_FILTERS[0] || (major === MANY_FILTERS[0] && minor >= MANY_FILTERS[1]); // prettier-ignore
  return takesMany ? subjects : [everything];
}

type Filters = Pick<ConsumerConfig, 'filter_subject' | 'filter_subjects'>;

/** One as a single filter, which every NATS understands. What it does not set it takes away from a consumer that is there. */
export function filterConfig(subjects: readonly string[]): Filters {
  const config =
    subjects.length === 1
      ? { filter_subject: subjects[0], filter_subjects: undefined }
      : { filter_subject: undefined, filter_subjects: [...subjects] };
  // undefined is not sent
  return config as unknown as Filters;
}

/** Empty: everything. */
export const filtersOf = ({
  filter_subject: one,
  filter_subjects: several = [],
}: Filters): readonly string[] => (one === undefined || one === '' ? several : [one]);

/** What a consumer of these subjects is given. */
export const consumerFilters = (...taken: Parameters<typeof takenFilters>): Filters =>
  filterConfig(takenFilters(...taken));
