import type { VNode } from 'preact';
import { useCallback } from 'preact/hooks';
import { formatWhole } from '../model/format.ts';
import { lossesOf, queueWords, type SinkInfo, sinksOf, stateWords } from '../model/sinks.ts';
import { Listing } from './listing.tsx';
import type { Session } from './session.ts';
import { usePolled } from './use-polled.ts';

const REFRESH_MS = 2_000;

/** Where events are passed on to: whether it works, what waits, and what was lost. */
export function SinksPage({ session }: { readonly session: Session }): VNode {
  const read = useCallback(async () => sinksOf(await session.mi.call('sinks_list')), [session]);
  const { value: sinks, problem } = usePolled(session, read, REFRESH_MS);
  return (
    <div class="sinks-page">
      <h1>Sinks</h1>
      <p class="muted">Webhooks, brokers and files that this server passes events on to.</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          The sinks cannot be read: {problem}
        </p>
      )}
      {sinks === undefined && problem === undefined && <p class="empty">Reading …</p>}
      {sinks?.length === 0 && (
        <p class="empty">
          There is none. Start the server with <code>--sink</code> to have one.
        </p>
      )}
      {sinks !== undefined && sinks.length > 0 && (
        <Listing heads={['Sink', 'Where to', 'State', 'Delivered', 'Waiting', 'Lost']}>
          {sinks.map((sink) => (
            <SinkRow key={`${sink.server ?? ''} ${sink.name}`} sink={sink} />
          ))}
        </Listing>
      )}
    </div>
  );
}

function SinkRow({ sink }: { readonly sink: SinkInfo }): VNode {
  const losses = lossesOf(sink);
  return (
    <tr>
      <th scope="row">
        {sink.name}
        {sink.server !== undefined && <span class="muted"> of {sink.server}</span>}
      </th>
      <td>
        {sink.kind} <span class="muted">{sink.target}</span>
      </td>
      <td>
        {stateWords(sink)}
        {sink.lastError !== undefined && <p class="problem">{sink.lastError}</p>}
      </td>
      <td class="number">{formatWhole(sink.delivered)}</td>
      <td>{queueWords(sink)}</td>
      <td>{losses.length === 0 ? 'nothing' : losses.join('; ')}</td>
    </tr>
  );
}
