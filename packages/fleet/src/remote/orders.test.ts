import { describe, expect, it } from 'vitest';
import { SimulatedClock } from 'xstate';
import { type ServerAnswer } from './ask-server.ts';
import { Orders } from './orders.ts';

const SOCKET = '10.0.0.1:8021';
const moved: ServerAnswer = { ok: true, value: true };
const notActing: ServerAnswer = { ok: true, value: false };

/** What each other server answers to each question, the last answer again and again; undefined: nothing. */
type Answers = Readonly<Record<string, readonly (ServerAnswer | undefined)[]>>;

interface Shown {
  readonly role?: string;
  readonly drained?: boolean;
}

function ordersOf(
  answers: Answers,
  moves: () => boolean = () => false,
  shown: Readonly<Record<string, Shown>> = {},
  obstacle?: string,
) {
  // prettier-ignore
  const clock = new SimulatedClock();
  const asked: string[] = [];
  const orders = new Orders({
    clock,
    serverId: 'self',
    obstacleOf: () => obstacle,
    others: () => Object.keys(answers).map((id) => ({ incarnation: `${id}-1`, id, state: 'live', ...shown[id] })), // prettier-ignore
    ask: (incarnation) => {
      const id = incarnation.slice(0, -'-1'.length);
      const count = asked.filter((name) => name === id).length;
      asked.push(id);
      return Promise.resolve(answers[id]?.[Math.min(count, answers[id].length - 1)]);
    },
    fleet: {
      reload: () => Promise.resolve(),
      drain: () => undefined,
      move: () => Promise.resolve(moves()),
      pause: () => undefined,
      resume: () => undefined,
      isActing: () => false,
      info: () => ({ incarnation: 'self-1', servers: [{ incarnation: 'self-1', id: 'self', state: 'live', ...shown['self'] }] }), // prettier-ignore
      inventory: new Set([SOCKET]),
    },
  });
  /** Lets so much time pass while the order is carried out. */
  const during = async (ms: number, order: Promise<void>): Promise<string> => {
    const outcome = order.then(
      () => 'done',
      (error: unknown) => String(error),
    );
    for (let passed = 0; passed <= ms; passed += 100) {
      await new Promise(setImmediate);
      clock.increment(100);
    }
    return Promise.race([outcome, new Promise<string>((resolve) => setImmediate(() => resolve('under way')))]); // prettier-ignore
  };
  return { orders, asked, during };
}

describe('the order to move a socket', () => {
  it('is carried out by the server that acts for it', async () => {
    const { orders, asked, during } = ordersOf({ a: [notActing], b: [moved] });

    expect(await during(0, orders.move(SOCKET, 'a'))).toBe('done');
    expect(asked.toSorted()).toEqual(['a', 'b']);
  });

  it('is carried out though another server does not answer', async () => {
    const { orders, during } = ordersOf({ a: [undefined], b: [moved] });

    expect(await during(0, orders.move(SOCKET, 'b'))).toBe('done');
  });

  it('waits for the server that is to act: its announcement is behind a flood of events', async () => {
    const { orders, asked, during } = ordersOf({ a: [notActing, notActing, notActing, moved] });

    expect(await during(400, orders.move(SOCKET, 'a'))).toBe('done');
    expect(asked).toHaveLength(4);
  });

  it('waits for a server that joins again under another name', async () => {
    const { orders, during } = ordersOf({ a: [undefined, undefined, moved] });

    expect(await during(400, orders.move(SOCKET, undefined))).toBe('done');
  });

  it('is refused after five seconds, by all that could not', async () => {
    const { orders, during } = ordersOf({ a: [notActing], b: [undefined] });
    const order = orders.move(SOCKET, 'a');

    expect(await during(4_800, order)).toBe('under way');
    expect(await during(400, order)).toBe(
      `FleetOrderError: No server acts for ${SOCKET} now; try again; The server b did not answer`,
    );
  });

  it('is refused with what keeps the server that claims the socket from acting', async () => {
    const { orders, during } = ordersOf({ a: [notActing] }, undefined, {}, 'ECONNREFUSED');

    expect(await during(5_200, orders.move(SOCKET, 'a'))).toBe(
      `FleetOrderError: No server acts for ${SOCKET} now; try again; ECONNREFUSED`,
    );
    await expect(orders.carryOut({ what: 'move', socket: SOCKET })).rejects.toThrow('ECONNREFUSED');
  });

  it.each([
    ['10.0.0.2:8021', 'a', 'The servers do not share the socket 10.0.0.2:8021'],
    [SOCKET, 'c', 'The fleet has no live server "c"; it has self, a'],
  ])('is refused at once for %s to %s', async (socket, to, message) => {
    const { orders, asked, during } = ordersOf({ a: [moved] });

    expect(await during(0, orders.move(socket, to))).toContain(message);
    expect(asked).toEqual([]);
  });

  it.each<[Readonly<Record<string, Shown>>, string]>([
    [{ a: { drained: true } }, 'The server "a" is drained and gets no sockets: resume it, or choose self, b'],
    [{ a: { role: 'worker' } }, 'The server "a" is a worker: it acts for no socket; choose self, b'],
    [{ a: { role: 'worker' }, b: { role: 'worker' }, self: { drained: true } }, 'it acts for no socket; start a server'],
  ])('is refused at once where the servers are %j', async (shown, message) => {
    const { orders, asked, during } = ordersOf({ a: [moved], b: [moved] }, undefined, shown);

    expect(await during(0, orders.move(SOCKET, 'a'))).toContain(message);
    expect(asked).toEqual([]);
  }); // prettier-ignore
});

describe('the order to drain a server', () => {
  it.each<[string, string, Readonly<Record<string, Shown>>, string]>([
    ['another may have its sockets', 'a', { b: { drained: true } }, 'done'],
    ['this server is the other one', 'b', { a: { drained: true } }, 'done'],
    ['all others are drained', 'a', { b: { drained: true }, self: { drained: true } }, 'refused'],
    ['all others are drained or workers', 'self', { a: { role: 'worker' }, b: { drained: true } }, 'refused'],
  ])('where %s: %s', async (_, server, shown, outcome) => {
    const { orders, asked, during } = ordersOf({ a: [moved], b: [moved] }, undefined, shown);
    const said = await during(0, orders.drain(server, true));

    expect(said).toContain(outcome === 'done' ? 'done' : `No other server may have the sockets of "${server}": resume or start one first`);
    expect(asked).toEqual(outcome === 'done' ? [server] : []);
  }); // prettier-ignore

  it('is taken back where no other server may have sockets', async () => {
    const { orders, asked, during } = ordersOf({ a: [moved] }, undefined, { a: { drained: true }, self: { drained: true } }); // prettier-ignore

    expect(await during(0, orders.drain('a', false))).toBe('done');
    expect(asked).toEqual(['a']);
  });
});
