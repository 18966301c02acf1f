import { type ConfirmChannel } from 'amqplib';
import { type BatchResult, type SendFailure, type SinkConnection } from '../destination.ts';
import { reasonOf } from '../errors.ts';
import { type RouteTemplate } from '../route-template.ts';
import { type SinkRecord } from '../sink-record.ts';
import { sortOut } from '../sort-out.ts';
import { recordFault } from './record-fault.ts';

export interface Publishing {
  readonly exchange: string;
  readonly routingKey: RouteTemplate;
  readonly mandatory: boolean;
  /** Of a payload. */
  readonly maxBytes: number;
}

export function publisher(
  channel: ConfirmChannel,
  { exchange, routingKey, mandatory, maxBytes }: Publishing,
): Pick<SinkConnection, 'send'> {
  /** Ids of the batch under way that came back since no queue is bound for them. The return comes before the confirmation. */
  const returned = new Map<string, string>();
  channel.on('return', ({ properties, fields }) => {
    const { replyText } = fields as { replyText?: unknown };
    returned.set(String(properties.messageId), reasonOf(replyText ?? 'NO_ROUTE'));
  });
  const publish = (record: SinkRecord, onConfirmed: (error: unknown) => void): void => {
    const { id, name, time, payload, source } = record;
    channel.publish(
      exchange,
      routingKey.fill(record),
      payload,
      {
        messageId: id,
        type: name,
        contentType: 'application/json',
        persistent: true,
        mandatory,
        headers: { source },
        ...(time === 0 ? {} : { timestamp: Math.floor(time / 1_000) }),
      },
      onConfirmed,
    );
  };
  const publishAll = (
    batch: readonly SinkRecord[],
    signal: AbortSignal,
  ): Promise<readonly SendFailure[]> =>
    new Promise((resolve, reject) => {
      returned.clear();
      const failures: SendFailure[] = [];
      let open = batch.length;
      if (open === 0) resolve(failures);
      const settle = (): void => {
        open--;
        if (open === 0) resolve(failures);
      };
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      for (const [index, record] of batch.entries()) {
        publish(record, (error) => {
          const unrouted = returned.get(record.id);
          if (error !== null && error !== undefined)
            failures.push({ index, kind: 'retry', reason: reasonOf(error) });
          else if (unrouted !== undefined)
            failures.push({ index, kind: 'reject', reason: `no queue is bound: ${unrouted}` });
          settle();
        });
      }
    });
  return {
    async send(batch, signal): Promise<BatchResult> {
      const { fitting, failures, place } = sortOut(batch, (record) =>
        recordFault(record, routingKey.fill(record), maxBytes),
      );
      const others = await publishAll(fitting, signal);
      return { failures: [...failures, ...others.map(place)] };
    },
  };
}
