import { type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type FreeswitchEvent } from './api.ts';

/**
 * E_FREESWITCH for routes. Made for every event that some route may want, so it holds two references and computes
 * nothing before it is asked.
 */
export class RoutedEvent implements FreeswitchEvent {
  readonly esl: EslEvent;
  readonly info: SocketInfo;
  #json: Readonly<Record<string, string>> | undefined;

  constructor(esl: EslEvent, info: SocketInfo) {
    this.esl = esl;
    this.info = info;
  }

  get name(): string {
    return this.esl.name;
  }

  get subclass(): string | undefined {
    return this.esl.subclass;
  }

  get sender(): string {
    return this.info.host;
  }

  get socket(): string {
    return this.info.address;
  }

  get body(): string {
    return this.esl.jsonText;
  }

  get json(): Readonly<Record<string, string>> {
    // lists (ARRAY:: values) stay lists, as in the text; they are rare enough for the plain type to be worth it
    return (this.#json ??= this.esl.toJSON() as Record<string, string>);
  }
}

/**
 * What an event belongs to: events with the same key run in order. Its channel, else its background job, else the
 * kind of event of that socket.
 */
export function orderKeyOf(event: FreeswitchEvent): string {
  const { esl } = event;
  return (
    esl.uniqueId ?? esl.jobUuid ?? `${event.socket} ${esl.name} ${esl.subclass ?? ''}`.trimEnd()
  );
}
