import { type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { type RoutedEvent } from '../event/freeswitch-event.ts';
import { type OrderKey, type Route } from './route.ts';

/** Routes that one event of one socket may run, in the order in which the script named them. */
export interface RouteList {
  readonly routes: readonly Route[];
  /** The order key that the first of them to name one asks for. */
  readonly key: OrderKey | undefined;
}

/** What is known for one event name, or one subclass of CUSTOM. */
class Bucket {
  readonly #all: RouteList;
  /** Only if some route names a socket: the lists worked out so far, by address. */
  readonly #byAddress: Map<string, RouteList> | undefined;

  constructor(routes: readonly Route[]) {
    this.#all = listOf(routes);
    this.#byAddress = routes.some((route) => route.socket !== undefined) ? new Map() : undefined;
  }

  /** The routes for this socket: one look-up, whatever their number. */
  of(info: SocketInfo): RouteList {
    if (this.#byAddress === undefined) return this.#all;
    const known = this.#byAddress.get(info.address);
    if (known !== undefined) return known;
    const list = listOf(this.#all.routes.filter((route) => route.listensTo(info)));
    this.#byAddress.set(info.address, list);
    return list;
  }
}

const NOTHING: RouteList = { routes: [], key: undefined };

/**
 * The routes of one version of a script. Finding those of an event is one look-up by name, a second by subclass for
 * CUSTOM, and never reads more of the event than that.
 */
export class RouteTable {
  readonly routes: readonly Route[];
  readonly #byName = new Map<string, Bucket>();
  readonly #bySubclass = new Map<string, Bucket>();
  /** For names that no route names: the routes for everything. */
  readonly #others: Bucket | undefined;
  readonly #customOthers: Bucket | undefined;
  readonly #gaps: Bucket | undefined;

  constructor(routes: readonly Route[]) {
    this.routes = routes;
    const forGaps = routes.filter(({ isForGaps }) => isForGaps);
    this.#gaps = forGaps.length === 0 ? undefined : new Bucket(forGaps);
    const pick = (wants: (route: Route) => boolean): Bucket | undefined => {
      const chosen = routes.filter((route) => takesEverything(route) || wants(route));
      return chosen.length === 0 ? undefined : new Bucket(chosen);
    };
    this.#others = pick(() => false);
    this.#customOthers = pick((route) => isBareCustom(route));
    for (const { spec } of routes) {
      if (spec === undefined) continue;
      const { name, subclass } = spec;
      const bucket = pick((route) => route.spec?.name === name && isCovered(route, subclass));
      if (bucket === undefined) continue;
      if (subclass !== undefined) this.#bySubclass.set(subclass, bucket);
      else if (name !== 'CUSTOM') this.#byName.set(name, bucket);
    }
  }

  /** Never undefined, maybe empty. Allocates nothing but a socket's first list. */
  match(event: EslEvent, info: SocketInfo): RouteList {
    const { name } = event;
    const bucket =
      name === 'CUSTOM' ? this.#custom(event) : (this.#byName.get(name) ?? this.#others);
    return bucket?.of(info) ?? NOTHING;
  }

  /** As {@link match}, for an event that may stand for a gap. */
  routesOf({ gap, esl, info }: RoutedEvent): RouteList {
    return gap === undefined ? this.match(esl, info) : (this.#gaps?.of(info) ?? NOTHING);
  }

  #custom(event: EslEvent): Bucket | undefined {
    if (this.#bySubclass.size === 0) return this.#customOthers;
    return this.#bySubclass.get(event.subclass ?? '') ?? this.#customOthers;
  }
}

function listOf(routes: readonly Route[]): RouteList {
  return { routes, key: routes.find(({ match }) => match.key !== undefined)?.match.key };
}

/** Gaps have routes of their own. */
function takesEverything({ spec, isForGaps }: Route): boolean {
  return (spec === undefined && !isForGaps) || spec?.name === 'ALL';
}

function isBareCustom({ spec }: Route): boolean {
  return spec?.name === 'CUSTOM' && spec.subclass === undefined;
}

/** A route for CUSTOM alone takes every subclass that comes. */
function isCovered(route: Route, subclass: string | undefined): boolean {
  return route.spec?.subclass === subclass || isBareCustom(route);
}
