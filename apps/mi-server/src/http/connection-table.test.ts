import { describe, expect, it } from 'vitest';
import { ANSWER_GRACE_MS, ConnectionTable } from './connection-table.ts';

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

  it('keeps the place of a known client under any load', () => {
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

describe('ConnectionTable, of connections that are being answered', () => {
  const createBusyTable = () => {
    const clock = { now: 0 };
    const hits: string[] = [];
    const table = new ConnectionTable<Connection>({
      connections: 3,
      perAddress: 2,
      now: () => clock.now,
      onLimit: (limit) => void hits.push(limit),
    });
    const open = (name: string, address = 'a') => {
      const connection = new Connection(name);
      return { connection, isIn: table.add(connection, address) };
    };
    return { clock, hits, table, open };
  };

  it('closes an idle one before an older one that is being answered', () => {
    const { table, open } = createBusyTable();
    const busy = open('busy').connection;
    table.began(busy);
    const idle = open('idle').connection;

    const newcomer = open('newcomer');

    expect([busy.isOpen, idle.isOpen, newcomer.isIn]).toEqual([true, false, true]);
  });

  it.each([
    ['of its address', 'a', 'a', 'http_connections_per_address'],
    ['of all', 'b', 'c', 'http_connections'],
  ])('refuses a newcomer when all %s are, and counts it', (_, third, own, limit) => {
    const { hits, table, open } = createBusyTable();
    const busy = [open('1'), open('2'), open('3', third)].filter(({ isIn }) => isIn);
    for (const { connection } of busy) table.began(connection);
    hits.length = 0;

    const newcomer = open('newcomer', own);

    expect(newcomer.isIn).toBe(false);
    expect(hits).toEqual([limit]);
    expect([...table]).not.toContain(newcomer.connection);
  });

  it('counts the answers of one connection, which may be asked again before the first', () => {
    const { table, open } = createBusyTable();
    const busy = open('1').connection;
    for (let at = 0; at < 2; at++) table.began(busy);
    table.answered(busy);
    const second = open('2').connection;
    table.began(second);
    expect(open('3').isIn).toBe(false);

    table.answered(busy);

    expect(open('4').isIn).toBe(true);
    expect([busy.isOpen, second.isOpen]).toEqual([false, true]);
  });

  it('goes by who has been idle for longest, not by who came first', () => {
    const { table, open } = createBusyTable();
    const first = open('1').connection;
    const second = open('2').connection;
    table.began(first);
    table.answered(first);

    open('3');

    expect([first.isOpen, second.isOpen]).toEqual([true, false]);
  });

  it('keeps the place of a slow reader for a while only', () => {
    const { clock, table, open } = createBusyTable();
    const slow = open('1').connection;
    table.began(slow);
    clock.now = ANSWER_GRACE_MS;
    table.began(open('2').connection);

    expect(open('3').isIn).toBe(true);
    expect(open('4').isIn).toBe(true);
    expect(slow.isOpen).toBe(false);
  });

  it('does not make a stranger of a known client that was answered', () => {
    const { table, open } = createBusyTable();
    const known = open('known').connection;
    table.began(known);
    table.know(known);
    table.answered(known);

    for (let at = 0; at < 10; at++) open(String(at));

    expect(known.isOpen).toBe(true);
  });
});
