/** Subjects whose stream is remembered; a message of a further one is confirmed by itself. */
const MAX_SUBJECTS = 4_096;

/** Which stream stores which subject, as far as JetStream has said so: only messages of one stream can be a batch. */
export class SubjectStreams {
  readonly #streams = new Map<string, string>();

  of(subject: string): string | undefined {
    return this.#streams.get(subject);
  }

  learn(subject: string, stream: () => string): void {
    if (this.#streams.size < MAX_SUBJECTS && !this.#streams.has(subject))
      this.#streams.set(subject, stream());
  }

  clear(): void {
    this.#streams.clear();
  }

  /** Places of the messages that can be a batch: those of the stream of the first that is known. Empty for fewer than two. */
  batchOf(subjects: readonly string[], isOpen: (index: number) => boolean): readonly number[] {
    const indexes: number[] = [];
    let stream: string | undefined;
    for (const [index, subject] of subjects.entries()) {
      const known = this.#streams.get(subject);
      if (known === undefined || !isOpen(index)) continue;
      stream ??= known;
      if (known === stream) indexes.push(index);
    }
    return indexes.length < 2 ? [] : indexes;
  }
}
