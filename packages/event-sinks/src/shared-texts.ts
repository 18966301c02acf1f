import { type SinkRecord } from './sink-record.ts';

const MAX_TEXTS = 4_096;
const MAX_LENGTH = 256;

interface Texts {
  readonly ofNames: Map<string, string>;
  readonly ofSubclasses: Map<string, string>;
}

/** Remembers, within a bound, a text that depends on the server, the name and the subclass alone: nearly every event has the text of another one. */
export function sharedTexts(make: (record: SinkRecord) => string): (record: SinkRecord) => string {
  const bySource = new Map<string, Texts>();
  let count = 0;
  return (record) => {
    const { source, name, subclass } = record;
    const known = bySource.get(source);
    const text = subclass === undefined ? known?.ofNames.get(name) : known?.ofSubclasses.get(subclass); // prettier-ignore
    if (text !== undefined) return text;
    const made = make(record);
    if (count === MAX_TEXTS || made.length > MAX_LENGTH) return made;
    count++;
    const texts = known ?? { ofNames: new Map(), ofSubclasses: new Map() };
    if (known === undefined) bySource.set(source, texts);
    if (subclass === undefined) texts.ofNames.set(name, made);
    else texts.ofSubclasses.set(subclass, made);
    return made;
  };
}
