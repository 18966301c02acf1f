import { type FleetSubjects } from '../subjects.ts';
import { filtersOf, partOf } from './parts.ts';

interface PartOfSockets {
  readonly sockets: readonly string[];
  /** The same list as long as the sockets are the same. */
  readonly filters: readonly string[];
}

/** The sockets of each part, computed once for each set of sockets. */
export class PartSockets {
  readonly #subjects: FleetSubjects;
  readonly #parts: number;
  #of: ReadonlySet<string> | undefined;
  #byPart: readonly PartOfSockets[] = [];

  constructor(subjects: FleetSubjects, parts: number) {
    this.#subjects = subjects;
    this.#parts = parts;
  }

  of(part: number, sockets: ReadonlySet<string>): PartOfSockets {
    if (this.#of !== sockets) this.#divide(sockets);
    return this.#byPart[part] ?? { sockets: [], filters: [] };
  }

  #divide(sockets: ReadonlySet<string>): void {
    const divided: string[][] = Array.from({ length: this.#parts }, () => []);
    for (const socket of [...sockets].sort()) divided[partOf(socket, this.#parts)]?.push(socket);
    this.#byPart = divided.map((ofPart, part) => {
      const before = this.#byPart[part];
      const isSame = before?.sockets.join() === ofPart.join();
      if (before !== undefined && isSame) return before;
      return { sockets: ofPart, filters: filtersOf(this.#subjects, ofPart, this.#parts) };
    });
    this.#of = sockets;
  }
}
