// What the stream has of one node around a moment: where the account found something that must not be.
const BEFORE_MS = 3_000;
const AFTER_MS = 60_000;
const MOST = 25;
const READ_MS = 10_000;

/** A line for each message, the oldest first. `isMeant`: whether an event is the one to look at. */
export async function storedAround({ nats, nodes }, node, at, isMeant) {
  const manager = await nats.manager();
  const token = nodes.addresses[node].replaceAll('.', '_').replace(':', '=3a');
  const consumer = await manager.jetstream().consumers.get('SW_chaos', {
    filter_subjects: [`sw.chaos.ev.${token}.>`],
    deliver_policy: 'by_start_time',
    opt_start_time: new Date(at - BEFORE_MS).toISOString(),
  });
  const lines = [];
  const messages = await consumer.fetch({ max_messages: 500, expires: READ_MS });
  for await (const message of messages) {
    const { seq, subject, headers, info } = message;
    const time = info.timestampNanos / 1e6;
    const kind = subject.split('.').slice(4).join('.');
    const text = message.string();
    const isControl = kind.startsWith('-');
    const said = isControl
      ? text
      : `${headers?.get('Nats-Msg-Id')} ${headers?.get('Sw-Late') ?? ''}`;
    const isIt = !isControl && isMeant(JSON.parse(text));
    if (time <= at + AFTER_MS && (isControl || isIt || lines.length < MOST))
      lines.push(`${isIt ? '>' : ' '} ${seq} ${new Date(time).toISOString().slice(11, 23)} ${kind} ${headers?.get('Sw-Seq')} ${said}`); // prettier-ignore
    if (info.pending === 0 || time > at + AFTER_MS) break;
  }
  return lines;
}
