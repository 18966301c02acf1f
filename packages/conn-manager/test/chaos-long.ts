// The long run, by hand: node --expose-gc --conditions=@switchwire/source --import tsx test/chaos-long.ts [SECONDS] [NODES] [SEED]
import { Chaos, type ChaosReport } from './chaos.ts';

const [seconds = '60', nodes = '200', seed = String(Date.now())] = process.argv.slice(2);

const heapKb = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1024);
};

/** Nothing of the run outlives it but its report. */
async function run(durationMs: number): Promise<{ report: ChaosReport; during: number }> {
  const chaos = new Chaos({ nodes: Number(nodes), durationMs, seed: Number(seed) });
  const report = await chaos.run();
  const during = heapKb();
  await chaos.close();
  return { report, during };
}

// the first run loads and compiles the code: what is held after it is the base
await run(2_000);
const base = heapKb();
const { report, during } = await run(Number(seconds) * 1_000);
const after = heapKb();

const { faults, commandsSettled, ...wrong } = report;
const isWell = Object.values(wrong).every((value) =>
  Array.isArray(value) ? value.length === 0 : value === 0,
);
process.stdout.write(
  `${JSON.stringify({ seed, faults, commandsSettled, ...wrong, heapKb: { base, during, after } }, null, 2)}\n`,
);
process.exitCode = isWell ? 0 : 1;
