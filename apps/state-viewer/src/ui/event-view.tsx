import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatClock } from '../model/format.ts';
import { groupHeaders } from '../tail/event-groups.ts';
import { headerText, parseHeaders } from '../tail/event-summary.ts';
import type { TailEvent } from '../tail/tail-messages.ts';
import { CopyButton } from './copy-button.tsx';

export interface EventViewProps {
  readonly event: TailEvent;
  readonly onClose: () => void;
}

/** One event for reading: headers in groups, searchable, copyable; the body below. */
export function EventView({ event, onClose }: EventViewProps): VNode {
  const [search, setSearch] = useState('');
  const headers = useMemo(() => parseHeaders(event.body), [event]);
  const groups = groupHeaders(headers, search);
  const body = headers['_body'];
  return (
    <article class="event-view">
      <header>
        <h2>{event.name}</h2>
        <p class="muted">
          {event.socket} at {formatClock(event.at)}
        </p>
        <div class="event-tools">
          <label class="inline-field">
            <span class="visually-hidden">Search headers</span>
            <input
              type="search"
              placeholder="Search headers"
              value={search}
              onInput={(change) => setSearch(change.currentTarget.value)}
            />
          </label>
          <CopyButton text={event.body} label="Copy JSON" />
          <button type="button" onClick={onClose}>
            Close event
          </button>
        </div>
      </header>
      {Object.keys(headers).length === 0 && <pre class="body">{event.body}</pre>}
      {groups.length === 0 && search !== '' && <p class="muted">No header matches.</p>}
      {groups.map((group) => (
        <section key={group.title}>
          <h3>{group.title}</h3>
          <dl class="headers">
            {group.headers.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {body !== undefined && (
        <section>
          <h3>Body</h3>
          <pre class="body" tabIndex={0}>
            {headerText(body)}
          </pre>
        </section>
      )}
    </article>
  );
}
