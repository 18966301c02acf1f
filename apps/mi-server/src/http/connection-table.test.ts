import { describe, expect, it } from 'vitest';
import { ConnectionTable } from './connection-table.ts';

class Connection {
  readonly name: string;
  isOpen = true;

  constructor(name: string) {
    this.name = name;
  }

  destroy(): void {
    this.isOpen = false;
  }
}

const createTable = (connections: number, perAddress: number) => {
  const hits: string[] = [];
  const onLimit = (limit: string): void => void hits.push(limit);
  const table = new ConnectionTable<Connection>({ connections, perAddress, onLimit });
  const open = (name: string, address = 'a'): Connection => {
    const connection = new Connection(name);
    table.add(connection, address);
    return connection;
  };
  return { table, hits, open, names: () => [...table].map(({ name }) => name) };
};

describe('ConnectionTable', () => {
  it('lets a newcomer take the place of the oldest stranger of its address', () => {
    const { hits, open, names } = createTable(10, 2);
    const first = open('1');
    open('2');
    open('other', 'b');

    const newcomer = open('3');

    expect([first.isOpen, newcomer.isOpen]).toEqual([false, true]);
    expect(names()).toEqual(['2', 'other', '3']);
    expect(hits).toEqual(['http_connections_per_address']);
  });

  it('lets a newcomer of another address take the place of the oldest stranger of all', () => {
    const { hits, open, names } = createTable(2, 2);
    open('1');
    open('2');

    open('3', 'b');

    expect(names()).toEqual(['2', '3']);
    expect(hits).toEqual(['http_connections']);
  });

  it('keeps the place of a known client, whatever comes', () => {
    const { table, open } = createTable(4, 4);
    const known = open('known');
    table.know(known);
    table.know(known);

    for (let at = 0; at < 100; at++) open(String(at), at % 2 === 0 ? 'a' : 'b');

    expect(known.isOpen).toBe(true);
    expect(table.size).toBe(4);
  });

  it('leaves a place to strangers, however many clients are known', () => {
    const { table, open, names } = createTable(3, 3);
    const clients = ['1', '2', '3'].map((name) => open(name));
    for (const client of clients) table.know(client);

    const health = open('health');

    expect(health.isOpen).toBe(true);
    expect(names()).toEqual(['1', '2', 'health']);
  });

  it('leaves places of one address to strangers of it', () => {
    const { table, open, names } = createTable(100, 2);
    for (const name of ['1', '2']) table.know(open(name));

    open('health');

    expect(names()).toEqual(['1', 'health']);
  });

  it('forgets a connection that is closed, known or not', () => {
    const { table, open } = createTable(10, 2);
    const known = open('known');
    table.know(known);
    const stranger = open('stranger');

    for (const one of [known, stranger, known]) table.remove(one);
    table.know(known);

    expect(table.size).toBe(0);
    expect([open('1'), open('2')].map(({ isOpen }) => isOpen)).toEqual([true, true]);
    expect(known.isOpen).toBe(true);
  });
});
