import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { parseRoute, type Route } from '../model/routes.ts';
import { CommandPage } from './command-page.tsx';
import { ConnectionStatus, RefusalBanner, StaleBanner } from './connection-status.tsx';
import { EventsPage } from './events-page.tsx';
import { FleetPage } from './fleet-page.tsx';
import { IncidentsPage } from './incidents-page.tsx';
import { Overview } from './overview.tsx';
import { PoolPage } from './pool-page.tsx';
import type { Session } from './session.ts';
import { SinksPage } from './sinks-page.tsx';
import { SocketPage } from './socket-page.tsx';
import { ThemeToggle } from './theme.tsx';
import { TokenDialog } from './token-dialog.tsx';
import { identity, useStore } from './hooks.ts';
import { useIsInFleet } from './use-fleet.ts';

const LINKS: readonly (readonly [view: Route['view'], href: string, word: string])[] = [
  ['sockets', '#/', 'Sockets'],
  ['incidents', '#/incidents', 'Incidents'],
  ['pool', '#/pool', 'Pool'],
  ['events', '#/events', 'Events'],
  ['sinks', '#/sinks', 'Sinks'],
  ['fleet', '#/fleet', 'Fleet'],
  ['command', '#/command', 'Command'],
];

export function App({ session }: { readonly session: Session }): VNode {
  const route = useRoute();
  const status = useStore(session.status, identity);
  const isInFleet = useIsInFleet(session);
  const links = LINKS.filter(([view]) => view !== 'fleet' || isInFleet);
  const current = route.view === 'socket' ? 'sockets' : route.view;
  return (
    <>
      <header class="top">
        <a class="brand" href="#/">
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <path class="brand-off" d="M6 11h6" />
            <path class="brand-wire" d="M6 21h6l8-10h6" />
            <circle cx="6" cy="21" r="3" />
            <circle cx="26" cy="11" r="3" />
          </svg>
          Switchwire
        </a>
        <nav aria-label="Pages">
          {links.map(([view, href, word]) => (
            <a key={view} href={href} aria-current={view === current ? 'page' : undefined}>
              {word}
            </a>
          ))}
        </nav>
        <div class="top-end">
          <ConnectionStatus session={session} />
          {session.token.get() !== undefined && (
            <button type="button" class="quiet" onClick={() => session.signOut()}>
              Forget token
            </button>
          )}
          <ThemeToggle />
        </div>
      </header>
      <RefusalBanner session={session} />
      <StaleBanner session={session} />
      <main id="main">
        <Page route={route} session={session} />
      </main>
      {status === 'unauthorized' && <TokenDialog session={session} />}
    </>
  );
}

function Page({ route, session }: { readonly route: Route; readonly session: Session }): VNode {
  switch (route.view) {
    case 'sockets':
      return <Overview session={session} />;
    case 'socket':
      return <SocketPage key={route.id} session={session} id={route.id} />;
    case 'incidents':
      return <IncidentsPage session={session} id={route.id} />;
    case 'pool':
      return <PoolPage session={session} />;
    case 'events':
      return <EventsPage session={session} />;
    case 'sinks':
      return <SinksPage session={session} />;
    case 'fleet':
      return <FleetPage session={session} />;
    case 'command':
      return <CommandPage session={session} socket={route.socket} />;
  }
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(window.location.hash));
  useEffect(() => {
    const update = (): void => setRoute(parseRoute(window.location.hash));
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  }, []);
  return route;
}
