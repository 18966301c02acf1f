import { type GapNotice } from '@switchwire/conn-manager';
import { createEvent } from '@switchwire/esl-protocol/server';
import { type FreeswitchEvent, RoutedEvent } from './freeswitch-event.ts';

/** The name of routes for gaps. It is not an event of FreeSWITCH. */
export const GAP_NAME = 'E_FREESWITCH_GAP';

/**
 * Events of a socket may have been missed. `body` and `json` have `socket`, `kind`, `from`, `to`, `generation` and, where they are
 * known, `coreUuidBefore`, `coreUuidAfter` and `cause`, as texts; times are ISO 8601.
 */
export interface FreeswitchGapEvent extends FreeswitchEvent {
  readonly gap: GapNotice;
}

export class GapEvent extends RoutedEvent implements FreeswitchGapEvent {
  readonly #gap: GapNotice;

  constructor(gap: GapNotice) {
    super(createEvent({ name: GAP_NAME, headers: headersOf(gap) }), gap.socket);
    this.#gap = gap;
  }

  override get gap(): GapNotice {
    return this.#gap;
  }
}

function* headersOf(gap: GapNotice): Iterable<readonly [string, string]> {
  const { socket, kind, from, to, generation, coreUuidBefore, coreUuidAfter, cause } = gap;
  yield ['socket', socket.address];
  yield ['kind', kind];
  yield ['from', new Date(from).toISOString()];
  yield ['to', new Date(to).toISOString()];
  yield ['generation', `${generation}`];
  if (coreUuidBefore !== undefined) yield ['coreUuidBefore', coreUuidBefore];
  if (coreUuidAfter !== undefined) yield ['coreUuidAfter', coreUuidAfter];
  if (cause !== undefined) yield ['cause', cause.code];
}
