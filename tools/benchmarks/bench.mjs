// `npm run bench [-- --quick] [-- --only decoder|socket|fleet]`: Markdown tables on standard output.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { decoderBench, worked } from './decoder-bench.mjs';
import { fleetBench } from './fleet-bench.mjs';
import { socketBench } from './socket-bench.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const size = values.quick
  ? { rounds: 3, events: 2000, count: 10_000 }
  : { rounds: 9, events: 4000, count: 30_000 };

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${cpus().length} × ${cpus()[0].model}\n`,
);
const wants = (part) => values.only === undefined || values.only === part;
if (wants('decoder')) console.log(await decoderBench(size));
if (wants('socket')) console.log(await socketBench(size));
if (wants('fleet')) console.log(await fleetBench(values.quick ? { sizes: [1000] } : {}));
if (worked() < 0) process.exitCode = 1;
