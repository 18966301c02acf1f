import { type MiFleet } from './mi-fleet.ts';

/** The same question to every server of a fleet. */
export type ListQuestion = 'sinks.list' | 'audit.list' | 'history.list';

/** Lists of all servers of a fleet, in no order. */
export interface ListOfAll<Item> {
  /** Each with the id of the server that has it. */
  readonly items: readonly (Item & { readonly server: string })[];
  /** Ids of live servers that did not answer. */
  readonly missing: readonly string[];
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The items of this server, and of each other one what it answers. */
export const askAll = async <Item extends object>(
  fleet: Pick<MiFleet, 'ask' | 'info'>,
  name: ListQuestion,
  question: unknown,
  own: readonly Item[],
): Promise<ListOfAll<Item>> => {
  const { answers, missing } = await fleet.ask(name, question);
  const { serverId } = fleet.info();
  const of = (server: string, items: readonly Item[]) => items.map((item) => ({ ...item, server }));
  const others = [...answers].flatMap(([server, items]) =>
    Array.isArray(items) ? of(server, items.filter(isObject) as readonly Item[]) : [],
  );
  return { items: [...of(serverId, own), ...others], missing };
};
