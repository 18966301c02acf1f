import { type Channel } from './channel.ts';

/** A dialplan application; the result is its `Application-Response`, if it sets one. */
export type Application = (channel: Channel, data: string) => Promise<string | undefined>;

/** The applications of a server, by name. */
export class ApplicationTable {
  readonly #applications = new Map<string, Application>();

  set(name: string, application: Application): void {
    this.#applications.set(name, application);
  }

  find(name: string): Application | undefined {
    return this.#applications.get(name);
  }
}
