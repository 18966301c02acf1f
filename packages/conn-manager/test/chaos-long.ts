// The long run, by hand: npm run chaos -- [SECONDS] [NODES] [SEED] [ROUNDS]
import { Chaos, type ChaosReport, isWell } from './chaos.ts';
import { RemoteNodes } from './remote-nodes.ts';

/**
 * How much the heap may differ where nothing was left behind: what V8 learns about the code comes and goes. At 100 faults
 * a second, a minute shows a leak of 100 bytes per fault.
 */
const TOLERANCE_KB = 512;
const WARM_UP_MS = 5_000;

const [seconds = '60', nodes = '200', seed = String(Date.now()), rounds = '6'] =
  process.argv.slice(2);

/** What is held once all has come to rest that ends a few turns after it was ended. */
async function heapKb(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('The heap cannot be read without --expose-gc');
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  return Math.round(process.memoryUsage().heapUsed / 1024);
}

interface Outcome {
  readonly reports: readonly ChaosReport[];
  /** At the quiet end of each round, with all sockets up: a leak per fault is growth from one to the next. */
  readonly heaps: readonly number[];
}

/** One manager from its start to its stop. Nothing of it outlives it but the figures. */
async function run(roundMs: number, count: number): Promise<Outcome> {
  const chaos = new Chaos({
    nodes: new RemoteNodes(),
    count: Number(nodes),
    seed: Number(seed),
    hostile: true,
  });
  const reports: ChaosReport[] = [];
  const heaps: number[] = [];
  await chaos.start();
  for (let round = 0; round < count; round++) {
    reports.push(await chaos.round(roundMs));
    heaps.push(await heapKb());
  }
  await chaos.close();
  return { reports, heaps };
}

// the first manager loads the code: what is held after it is the base
await run(WARM_UP_MS, 1);
const base = await heapKb();
const { reports, heaps } = await run((Number(seconds) * 1_000) / Number(rounds), Number(rounds));
const after = await heapKb();

// in the first third, sockets still make the parts that they need only once something has happened to them
const settled = heaps.slice(Math.ceil(heaps.length / 3));
const grown = (heaps.at(-1) ?? 0) - Math.min(...settled);
const verdict = {
  everythingWell: reports.every(isWell),
  heapStaysFromRoundToRound: grown <= TOLERANCE_KB,
  heapIsBackAtItsBase: after - base <= TOLERANCE_KB,
};
const figures = {
  seed,
  last: reports.at(-1),
  bad: reports.filter((report) => !isWell(report)),
  faults: reports.map(({ faults }) => faults),
  heapKb: { base, rounds: heaps, after, tolerance: TOLERANCE_KB },
  verdict,
};
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = Object.values(verdict).every(Boolean) ? 0 : 1;
