import type { VNode } from 'preact';
import { formatDuration } from '../model/format.ts';
import type { Session } from './session.ts';
import { identity, useStore } from './hooks.ts';

/** Whether the page is connected. */
export function ConnectionStatus({ session }: { readonly session: Session }): VNode {
  const status = useStore(session.status, identity);
  const words = {
    live: 'Live',
    connecting: 'Connecting …',
    lost: 'Connection lost',
    unauthorized: 'Token required',
    refused: 'Refused',
  };
  return (
    <span class="connection" data-status={status} role="status">
      <span class="connection-dot" aria-hidden="true" />
      {words[status]}
    </span>
  );
}

/** The banner of a page that the server refuses; only its operator can fix that. */
export function RefusalBanner({ session }: { readonly session: Session }): VNode | null {
  const status = useStore(session.status, identity);
  const reason = useStore(session.refusal, identity);
  if (status !== 'refused') return null;
  return (
    <p class="stale-banner" role="alert">
      <strong>The server refuses this page.</strong> {reason}. Reload the page when that is fixed.
    </p>
  );
}

/** The banner over old data, with its age. */
export function StaleBanner({ session }: { readonly session: Session }): VNode | null {
  const status = useStore(session.status, identity);
  const now = useStore(session.now, identity);
  const fleet = session.fleet.get();
  if (status === 'live' || status === 'refused' || !fleet.isKnown) return null;
  const age = formatDuration(now - fleet.clockOffset - fleet.heardAt);
  return (
    <p class="stale-banner" role="alert">
      <strong>This is old data.</strong> The connection to the server is lost; this page shows the
      last known state<span aria-hidden="true"> of {age} ago</span>. Reconnecting …
    </p>
  );
}
