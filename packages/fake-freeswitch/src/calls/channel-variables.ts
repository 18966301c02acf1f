import { formatArrayValue, type HeaderValue } from '@switchwire/esl-protocol';
import { type EventHeader } from '../core/serialise.ts';

/** The variables of a channel, in the order in which FreeSWITCH sends them: a changed variable moves to the end. */
export class ChannelVariables {
  readonly #values = new Map<string, HeaderValue>();

  /** The value as text; lists are joined as on the wire. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : formatArrayValue(value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Moves the variable to the end with its new value; an empty value removes it. */
  set(name: string, value: string): void {
    this.#values.delete(name);
    if (value !== '') this.#values.set(name, value);
  }

  /** Changes the variable where it is. */
  replace(name: string, value: string): void {
    this.#values.set(name, value);
  }

  /** Adds a value; the second one makes a list of it. */
  push(name: string, value: string): void {
    const before = this.#values.get(name);
    if (before === undefined) this.#values.set(name, value);
    else this.#values.set(name, [...(typeof before === 'string' ? [before] : before), value]);
  }

  delete(name: string): void {
    this.#values.delete(name);
  }

  headers(): readonly EventHeader[] {
    return [...this.#values].map(([name, value]) => [`variable_${name}`, value]);
  }
}
