import { type Channel } from './channel.ts';
import { type Switchboard } from './switchboard.ts';

/** An incoming leg begins its extension, or ends where there is none. */
export async function startInbound(
  leg: Channel,
  actions: ReturnType<Switchboard['actionsFor']>,
): Promise<void> {
  if (actions === undefined) leg.hangup('NO_ROUTE_DESTINATION');
  else leg.enter('CS_EXECUTE');
  await leg.thread.run(actions ?? []);
}
