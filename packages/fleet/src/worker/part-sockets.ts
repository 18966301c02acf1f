import { type FleetSubjects } from '../subjects.ts';
import { filtersOf, partOf } from './parts.ts';

interface PartOfSockets {
  readonly sockets: readonly string[];
  /** The same list as long as the sockets are the same. */
  readonly filters: readonly string[];
}

/** A socket that no record names stays so long: the records may be lost, and its events are read on. */
const KEEP_MS = 600_000;

/** The sockets of each part, computed once for each set of sockets. */
export class PartSockets {
  readonly #subjects: FleetSubjects;
  readonly #parts: number;
  readonly #wallNow: () => number;
  /** When each was in the set last. */
  readonly #known = new Map<string, number>();
  #of: ReadonlySet<string> | undefined;
  #byPart: readonly PartOfSockets[] = [];

  constructor(subjects: FleetSubjects, parts: number, wallNow: () => number) {
    this.#subjects = subjects;
    this.#parts = parts;
    this.#wallNow = wallNow;
  }

  of(part: number, sockets: ReadonlySet<string>): PartOfSockets {
    if (this.#of !== sockets) this.#divide(sockets);
    return this.#byPart[part] ?? { sockets: [], filters: [] };
  }

  #divide(sockets: ReadonlySet<string>): void {
    const now = this.#wallNow();
    for (const socket of [...(this.#of ?? []), ...sockets]) this.#known.set(socket, now);
    for (const [socket, at] of this.#known) if (now - at > KEEP_MS) this.#known.delete(socket);
    const divided: string[][] = Array.from({ length: this.#parts }, () => []);
    for (const socket of [...this.#known.keys()].sort())
      divided[partOf(socket, this.#parts)]?.push(socket);
    this.#byPart = divided.map((ofPart, part) => {
      const before = this.#byPart[part];
      const isSame = before?.sockets.join() === ofPart.join();
      if (before !== undefined && isSame) return before;
      return { sockets: ofPart, filters: filtersOf(this.#subjects, ofPart, this.#parts) };
    });
    this.#of = sockets;
  }
}
