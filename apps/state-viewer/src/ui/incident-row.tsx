import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Incident } from '@switchwire/machine-view';
import { formatMoment, formatWhole } from '../model/format.ts';
import { lengthOf, lossesOf } from '../model/incident-words.ts';
import { formatRoute } from '../model/routes.ts';

export interface IncidentRowProps {
  readonly incident: Incident;
  /** The server's clock. */
  readonly now: number;
  /** A link names it: it is marked and scrolled to. */
  readonly isLinked: boolean;
}

/** One incident: when, how long, how many servers, why, and what it cost. Its title is its link. */
export function IncidentRow({ incident, now, isLinked }: IncidentRowProps): VNode {
  const { id, from, to, title, cause } = incident;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isLinked) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isLinked]);
  return (
    <li ref={row} class="panel incident" aria-current={isLinked ? 'true' : undefined}>
      <h2>
        <a href={formatRoute({ view: 'incidents', id })}>{title}</a>
        {to === undefined && <strong class="warn"> going on</strong>}
      </h2>
      <dl class="incident-facts">
        <Fact name="When">
          <time dateTime={new Date(from).toISOString()}>{formatMoment(from)}</time>
        </Fact>
        <Fact name="How long">{lengthOf(incident, now)}</Fact>
        <Fact name="Servers">
          <Servers incident={incident} isOpen={isLinked} />
        </Fact>
        <Fact name="Cause">{cause}</Fact>
        <Fact name="Lost">
          {lossesOf(incident).map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </Fact>
      </dl>
    </li>
  );
}

function Servers({
  incident: { servers, serverCount },
  isOpen,
}: {
  readonly incident: Incident;
  readonly isOpen: boolean;
}): VNode {
  const unnamed = serverCount - servers.length;
  return (
    <details open={isOpen}>
      <summary>{formatWhole(serverCount)}</summary>
      <ul>
        {servers.map((address) => (
          <li key={address}>
            <code>{address}</code>
          </li>
        ))}
        {unnamed > 0 && <li>and {formatWhole(unnamed)} more</li>}
      </ul>
    </details>
  );
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
