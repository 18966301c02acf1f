import { DeliverPolicy, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream'; // prettier-ignore
import { readMessages } from '../nats/read-messages.ts';

/** The last message of every one of these subjects of a stream. */
export async function readLastPerSubject(
  engine: { readonly client: JetStreamClient; readonly manager: JetStreamManager },
  stream: string,
  subjects: string,
  timeoutMs: number,
): Promise<readonly JsMsg[]> {
  const found: JsMsg[] = [];
  const which = { deliver_policy: DeliverPolicy.LastPerSubject, filter_subject: subjects };
  await readMessages(engine, { stream, which, timeoutMs }, (message) => found.push(message) > 0);
  return found;
}
