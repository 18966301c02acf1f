import { type EslEvent, formatArrayValue } from '@switchwire/esl-protocol';

/** `CHANNEL_EXECUTE answer` and the like. */
export function nameOf(event: EslEvent): string {
  const application = event.text('Application');
  return application === undefined ? event.name : `${event.name} ${application}`;
}

/** Headers whose value is another one each time. */
const BY_CHANCE =
  /^(Event-Date-|Event-Sequence|variable_session_id|variable_[um]?duration|variable_\w+_(stamp|u?epoch)|variable_\w+[a-z](sec|msec|usec)$)/;
/** How far leg -a of a loopback call was when leg -b answered it. */
const ANSWER_STATE = /^(Channel-Call-State|Original-Channel-Call-State)$/;

/** The headers of an event in their order, without what differs from run to run. */
export function withoutChance(event: EslEvent): string[] {
  return event.entries.map(([name, value]) => {
    if (BY_CHANCE.test(name)) return name;
    const text = formatArrayValue(value);
    if (ANSWER_STATE.test(name)) return `${name}: ${text.replace(/^(DOWN|ACTIVE)$/, '‹state›')}`;
    return `${name}: ${text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '‹uuid›')
      .replace(/\b\d{16}\b/g, '‹time›')
      .replace(/\b1[78]\d{8}\b/g, '‹epoch›')}`;
  });
}
