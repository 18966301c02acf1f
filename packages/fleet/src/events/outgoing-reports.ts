import { Buffer } from 'node:buffer';
import { type FleetSubjects } from '../subjects.ts';
import { type GapMessage, type HandoverMessage } from './control-messages.ts';
import { Outgoing, REPORT } from './event-ring.ts';
import { headOfPlace } from './message-heads.ts';

export function outgoingGap(subjects: FleetSubjects, gap: GapMessage): Outgoing {
  const { socket, epoch, count: events = 0, from: at } = gap;
  return reportOf(subjects.control(socket, 'gap'), gap, { socket, epoch, at, events });
}

export function outgoingHandover(subjects: FleetSubjects, handover: HandoverMessage): Outgoing {
  const { socket, epoch, at } = handover;
  return reportOf(subjects.control(socket, 'handover'), handover, { socket, epoch, at, events: 0 });
}

function reportOf(
  subject: string,
  message: GapMessage | HandoverMessage,
  about: Pick<Outgoing, 'socket' | 'epoch' | 'at' | 'events'>,
): Outgoing {
  return new Outgoing({
    ...about,
    subject,
    head: headOfPlace(`${about.epoch}.0.0`),
    payload: Buffer.from(JSON.stringify(message)),
    place: REPORT,
  });
}
