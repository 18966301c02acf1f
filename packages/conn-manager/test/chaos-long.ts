// The long run, by hand: node --conditions=@switchwire/source --import tsx test/chaos-long.ts [SECONDS] [NODES] [SEED]
import { Chaos } from './chaos.ts';

const [seconds = '60', nodes = '200', seed = String(Date.now())] = process.argv.slice(2);
const heap = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1024);
};
const before = heap();
const chaos = new Chaos({
  nodes: Number(nodes),
  durationMs: Number(seconds) * 1_000,
  seed: Number(seed),
});
const report = await chaos.run();
const during = heap();
await chaos.close();
const { faults, commandsSettled, ...wrong } = report;
const isWell = Object.values(wrong).every((value) =>
  Array.isArray(value) ? value.length === 0 : value === 0,
);
process.stdout.write(
  `${JSON.stringify({ seed, faults, commandsSettled, ...wrong, heapKb: { before, during, after: heap() } }, null, 2)}\n`,
);
process.exitCode = isWell ? 0 : 1;
