import { type EslEvent } from '../event/event.ts';
import { flagIn, numberIn } from './values.ts';

/** A port that the server opened or closed on its NAT device. */
export interface NatMapping {
  readonly op: 'add' | 'del' | (string & {}) | undefined;
  readonly port: number | undefined;
  /** As the server writes it. */
  readonly proto: string | undefined;
  readonly sticky: boolean | undefined;
}

/** The mapping of a NAT event; undefined for other events. */
export function natMappingOf(event: EslEvent): NatMapping | undefined {
  if (event.name !== 'NAT') return undefined;
  return {
    op: event.text('op'),
    port: numberIn(event, 'port'),
    proto: event.text('proto'),
    sticky: flagIn(event, 'sticky'),
  };
}
