/** What the page shows, by the hash of its address. */
export type Route =
  | { readonly view: 'sockets' }
  | { readonly view: 'socket'; readonly id: string }
  | { readonly view: 'pool' }
  | { readonly view: 'events' }
  | { readonly view: 'sinks' }
  | { readonly view: 'fleet' }
  /** `id`: the incident that a link names. */
  | { readonly view: 'incidents'; readonly id: string | undefined }
  | { readonly view: 'command'; readonly socket: string | undefined };

/** An unknown address shows the overview. */
export function parseRoute(hash: string): Route {
  const [view = '', argument] = hash.replace(/^#\/?/, '').split('/', 2);
  const value = argument === undefined ? undefined : decode(argument);
  if (view === 'sockets' && value !== undefined && value !== '')
    return { view: 'socket', id: value };
  if (view === 'pool' || view === 'events' || view === 'sinks' || view === 'fleet') return { view };
  if (view === 'incidents') return { view, id: value === '' ? undefined : value };
  if (view === 'command') return { view, socket: value };
  return { view: 'sockets' };
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'sockets':
      return '#/';
    case 'socket':
      return `#/sockets/${encodeURIComponent(route.id)}`;
    case 'command':
      return route.socket === undefined
        ? '#/command'
        : `#/command/${encodeURIComponent(route.socket)}`;
    case 'incidents':
      return route.id === undefined ? '#/incidents' : `#/incidents/${encodeURIComponent(route.id)}`;
    case 'pool':
    case 'events':
    case 'sinks':
    case 'fleet':
      return `#/${route.view}`;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
