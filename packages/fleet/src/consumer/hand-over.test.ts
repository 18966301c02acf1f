import { type JsMsg } from '@nats-io/jetstream';
import { type EslEvent } from '@switchwire/esl-protocol';
import { expect, it } from 'vitest';
import { HandOver } from './hand-over.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const start = (onEvent: (sequence: number) => unknown = () => undefined) => {
  const confirm: ((isTaken: boolean) => void)[] = [];
  const [handed, unconfirmed, defects]: [number[], number[], unknown[]] = [[], [], []];
  const handing = new HandOver({
    acks: { take: () => new Promise((resolve) => void confirm.push(resolve)) },
    onEvent: (_, { sequence }) => {
      handed.push(sequence);
      return onEvent(sequence);
    },
    onUnconfirmed: (_message, { sequence }) => void unconfirmed.push(sequence),
    onDefect: (error) => void defects.push(error),
  });
  const take = (sequence: number): void => handing.take({} as JsMsg, {} as EslEvent, { socket: 'fs:8021', sequence, place: '', lateMs: undefined }); // prettier-ignore
  return { handing, take, confirm, handed, unconfirmed, defects };
};

it('hands nothing over before it is confirmed, and keeps the order', async () => {
  const { handing, take, confirm, handed, unconfirmed } = start();
  for (const sequence of [1, 2, 3]) take(sequence);
  confirm[1]?.(true);
  confirm[2]?.(true);
  await turn();
  expect(handed).toEqual([]);
  confirm[0]?.(false);
  await handing.done();

  expect([handed, unconfirmed]).toEqual([[2, 3], [1]]);
});

it('reports what is not confirmed, and a gap, in its turn', async () => {
  const { handing, take, confirm, handed } = start();
  take(1);
  const before: number[][] = [];
  handing.inTurn(() => void before.push([...handed]));
  take(2);
  for (const one of confirm) one(true);
  await handing.done();

  expect([before, handed]).toEqual([[[1]], [1, 2]]);
});

it('goes on after an event whose taker threw', async () => {
  const { handing, take, confirm, handed, defects } = start((sequence) => {
    if (sequence === 1) throw new Error('not now');
  });
  for (const sequence of [1, 2]) take(sequence);
  for (const one of confirm) one(true);
  await handing.done();

  expect([handed, defects]).toEqual([[1, 2], [new Error('not now')]]);
});

it('has room for 32 that wait for their taker', async () => {
  let free: () => void = () => undefined;
  const { handing, take, confirm } = start(() => new Promise<void>((resolve) => (free = resolve)));
  for (let sequence = 1; sequence < 32; sequence++) {
    take(sequence);
    await handing.room();
  }
  take(32);
  let hasRoom = false;
  void handing.room().then(() => (hasRoom = true));
  for (const one of confirm) one(true);
  await turn();
  expect(hasRoom).toBe(false);
  free();
  await turn();

  expect(hasRoom).toBe(true);
});
