import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { type Clock } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { FleetOrderError } from '../errors.ts';
import { type ServerAnswer } from './ask-server.ts';

/** What the orders act on, on this server. */
interface OrderedFleet {
  reload(): Promise<void>;
  drain(isDrained: boolean): void;
  move(socket: string, serverId: string | undefined): Promise<boolean>;
  pause(): void;
  resume(): void;
  isActing(socket: string): boolean;
  /** This server is one of them. */
  info(): { readonly incarnation: string; readonly servers: readonly Other[] };
  readonly inventory: ReadonlySet<string>;
}

interface Other {
  readonly incarnation: string;
  readonly id: string;
  readonly state: string;
  readonly role?: string | undefined;
  readonly drained?: boolean | undefined;
}

export interface OrdersPorts {
  readonly clock: Clock;
  readonly fleet: OrderedFleet;
  readonly serverId: string;
  readonly role?: string | undefined;
  others(): readonly Other[];
  /** Why this server, which claims the socket, does not act for it. */
  obstacleOf(socket: string): string | undefined;
  ask(incarnation: string, order: unknown): Promise<ServerAnswer | undefined>;
}

type Order = Readonly<Record<string, unknown>>;

/** A socket between two owners, or a server that joins again under another name, is asked again for so long. */
const PATIENCE_MS = 5_000;
const AGAIN_MS = 100;

/** Orders of an operator, carried out by the servers that they are about. All reject with FleetOrderError. */
export class Orders {
  readonly #ports: OrdersPorts;

  constructor(ports: OrdersPorts) {
    this.#ports = ports;
  }

  /** Of another server, here. */
  async carryOut(order: Order): Promise<unknown> {
    const { fleet } = this.#ports;
    const { what, isOn, socket, to } = order;
    switch (what) {
      case 'reload':
        return fleet.reload();
      case 'drain':
        fleet.drain(isOn === true);
        return undefined;
      case 'pause':
        if (isOn === true) fleet.pause();
        else fleet.resume();
        return undefined;
      case 'move':
        return typeof socket === 'string' && this.#moveHere(socket, typeof to === 'string' ? to : undefined); // prettier-ignore
      default:
        throw new InvalidArgumentError(`This version has no order "${String(what)}"`);
    }
  }

  reload(): Promise<void> {
    return this.#all({ what: 'reload' });
  }

  pause(isPaused: boolean): Promise<void> {
    return this.#all({ what: 'pause', isOn: isPaused });
  }

  async drain(serverId: string, isDrained: boolean): Promise<void> {
    if (isDrained) this.#requireTakers(this.#actor(serverId));
    await this.#patiently(() => this.#one(this.#actor(serverId), { what: 'drain', isOn: isDrained })); // prettier-ignore
  }

  async move(socket: string, serverId: string | undefined): Promise<void> {
    const { fleet } = this.#ports;
    if (!fleet.inventory.has(socket)) throw new InvalidArgumentError(`The servers do not share the socket ${socket}: only one that all of them know can move`); // prettier-ignore
    if (serverId !== undefined) this.#requireOpen(this.#actor(serverId));
    await this.#patiently(() => this.#move(socket, { what: 'move', socket, to: serverId }));
  }

  // --- inside ---------------------------------------------------------------------------------------------------

  async #moveHere(socket: string, to: string | undefined): Promise<boolean> {
    if (await this.#ports.fleet.move(socket, to)) return true;
    const obstacle = this.#ports.obstacleOf(socket);
    if (obstacle !== undefined) throw new FleetOrderError(obstacle);
    return false;
  }

  /** Asks all: the one that acts carries it out. If another one does not answer, the order is carried out all the same. */
  async #move(socket: string, order: Order): Promise<void> {
    const unable: string[] = [];
    const asked = [this.#self(), ...this.#ports.others()].map(async (server) => {
      const isMoved = await this.#one(server, order).catch((error: unknown) => {
        unable.push(textOf(error));
      });
      if (isMoved !== true) throw new Error(`${server.id} does not act for ${socket}`);
    });
    await Promise.any(asked).catch(() => {
      throw new FleetOrderError([`No server acts for ${socket} now; try again`, ...unable].join('; ')); // prettier-ignore
    });
  }

  /** What fails now may be possible in a moment. */
  async #patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock } = this.#ports;
    const until = clock.now() + PATIENCE_MS;
    for (;;)
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof FleetOrderError) || clock.now() >= until) throw error;
        await new Promise<void>((resolve) => clock.setTimeout(resolve, AGAIN_MS));
      }
  }

  #self(): Other {
    const { fleet, serverId: id, role } = this.#ports;
    const { incarnation, servers } = fleet.info();
    const drained = servers.find((one) => one.incarnation === incarnation)?.drained;
    return { incarnation: '', id, state: 'live', role, drained };
  }

  /** A live server that may act for sockets. */
  #actor(id: string): Other {
    const server = this.#serverOf(id);
    if (server.role === 'worker')
      throw new InvalidArgumentError(`The server "${id}" is a worker: it acts for no socket; ${this.#choice()}`); // prettier-ignore
    return server;
  }

  /** A socket that was moved to a drained server would not arrive. */
  #requireOpen({ id, drained }: Other): void {
    if (drained === true)
      throw new InvalidArgumentError(`The server "${id}" is drained and gets no sockets: resume it, or ${this.#choice()}`); // prettier-ignore
  }

  /** When all servers are drained, all may get sockets: they would be passed around among them. */
  #requireTakers({ id }: Other): void {
    if (this.#takers().every((one) => one.id === id))
      throw new InvalidArgumentError(`No other server may have the sockets of "${id}": resume or start one first`); // prettier-ignore
  }

  #takers(): readonly Other[] {
    return this.#live().filter(({ role, drained }) => role !== 'worker' && drained !== true);
  }

  #choice(): string {
    const names = this.#takers().map(({ id }) => id);
    return names.length > 0 ? `choose ${names.join(', ')}` : 'start a server that acts for sockets';
  }

  #live(): readonly Other[] {
    return [this.#self(), ...this.#ports.others()].filter(({ state }) => state === 'live');
  }

  #serverOf(id: string): Other {
    const servers = this.#live();
    const found = servers.find((server) => server.id === id);
    if (found !== undefined) return found;
    const names = servers.map((server) => server.id).join(', ');
    throw new InvalidArgumentError(`The fleet has no live server "${id}"; it has ${names}`);
  }

  async #one({ incarnation, id }: Other, order: Order): Promise<unknown> {
    if (incarnation === '') return this.carryOut(order);
    const answer = await this.#ports.ask(incarnation, order);
    if (answer === undefined) throw new FleetOrderError(`The server ${id} did not answer`);
    if (!answer.ok)
      throw new FleetOrderError(`The server ${id} could not do it: ${answer.message}`);
    return answer.value;
  }

  async #all(order: Order): Promise<void> {
    const servers = [this.#self(), ...this.#ports.others()];
    const results = await Promise.allSettled(servers.map((server) => this.#one(server, order)));
    const reasons = results.flatMap((result) => result.status === 'rejected' ? [result.reason as unknown] : []); // prettier-ignore
    if (reasons.length === 1 && reasons[0] instanceof Error) throw reasons[0];
    if (reasons.length > 1) throw new FleetOrderError(reasons.map((reason) => reason instanceof Error ? reason.message : String(reason)).join('; ')); // prettier-ignore
  }
}
