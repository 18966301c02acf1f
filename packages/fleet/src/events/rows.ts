import { type FleetSubjects } from '../subjects.ts';
import { lineOfEpoch } from './message-heads.ts';

/** Of one socket; the names of further events are not remembered, and their messages have no place of their own. */
const MAX_SUBJECTS = 1_000;
/** A line of NATS has 4,096 bytes at most. */
const MAX_SUBJECT_LENGTH = 1_024;

/** The messages of one subject, counted. */
interface SubjectRow {
  readonly subject: string;
  count: number;
}

/** The messages that one owner publishes of one socket, counted. */
export interface Row {
  readonly epoch: number;
  /** The header line of its places, as far as it is the same for all. */
  readonly line: Uint8Array;
  count: number;
  readonly subjects: Map<string, SubjectRow>;
}

/** Where each socket stands in its row of messages, and the subjects of its events, made once. */
export class Rows {
  readonly #subjects: FleetSubjects;
  readonly #rows = new Map<string, Row>();

  constructor(subjects: FleetSubjects) {
    this.#subjects = subjects;
  }

  /** The row of this ownership: a new one begins at 0. */
  of(socket: string, epoch: number): Row {
    let row = this.#rows.get(socket);
    if (row?.epoch !== epoch) {
      row = { epoch, line: lineOfEpoch(epoch), count: 0, subjects: new Map() };
      this.#rows.set(socket, row);
    }
    return row;
  }

  epochOf(socket: string): number {
    return this.#rows.get(socket)?.epoch ?? 0;
  }

  forget(socket: string): void {
    this.#rows.delete(socket);
  }

  /** Undefined for an event whose name cannot be a subject. */
  subjectOf(row: Row, socket: string, name: string, subclass?: string): SubjectRow | undefined {
    const key = subclass === undefined ? name : `${name} ${subclass}`;
    const known = row.subjects.get(key);
    if (known !== undefined) return known;
    const subject = this.#subjects.event(socket, name, subclass);
    if (subject.length > MAX_SUBJECT_LENGTH) return undefined;
    const made = { subject, count: 0 };
    if (row.subjects.size < MAX_SUBJECTS) row.subjects.set(key, made);
    // not remembered, so not counted: its next is 0, outside of any row
    else made.count = -1;
    return made;
  }
}
