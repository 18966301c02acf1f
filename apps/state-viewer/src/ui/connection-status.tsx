import { type VNode } from 'preact';
import { formatDuration } from '../model/format.ts';
import { type Session } from './session.ts';
import { identity, useStore } from './hooks.ts';

/** Says whether what the page shows is of this moment, and if not, of which. */
export function ConnectionStatus({ session }: { readonly session: Session }): VNode {
  const status = useStore(session.status, identity);
  const words = {
    live: 'Live',
    connecting: 'Connecting …',
    lost: 'Connection lost',
    unauthorized: 'Token wanted',
    refused: 'Refused',
  };
  return (
    <span class="connection" data-status={status} role="status">
      <span class="connection-dot" aria-hidden="true" />
      {words[status]}
    </span>
  );
}

/** The banner of a page that the server will not talk to; only its operator can mend that. */
export function RefusalBanner({ session }: { readonly session: Session }): VNode | null {
  const status = useStore(session.status, identity);
  const reason = useStore(session.refusal, identity);
  if (status !== 'refused') return null;
  return (
    <p class="stale-banner" role="alert">
      <strong>The server refuses this page.</strong> {reason}. Load the page again when that is
      mended.
    </p>
  );
}

/** The banner over old data; it counts its age. */
export function StaleBanner({ session }: { readonly session: Session }): VNode | null {
  const status = useStore(session.status, identity);
  const now = useStore(session.now, identity);
  const fleet = session.fleet.get();
  if (status === 'live' || status === 'refused' || !fleet.isKnown) return null;
  const age = formatDuration(now - fleet.clockOffset - fleet.heardAt);
  return (
    <p class="stale-banner" role="alert">
      <strong>This is old data.</strong> The connection to the server is lost; what you see is{' '}
      <span aria-hidden="true">{age}</span> old. Trying again …
    </p>
  );
}
