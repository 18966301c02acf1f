import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type ElkNode } from 'elkjs/lib/elk-api.js';

// A few lines of CommonJS rather than a module of ours: they run the same from sources and from a build, and a
// layout (some 200 ms of pure computing) then never stands between FreeSWITCH and a route.
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const Elk = require(workerData.elk);
const elk = new Elk();
Promise.all(workerData.graphs.map((graph) => elk.layout(graph))).then(
  (graphs) => parentPort.postMessage({ graphs }),
  (error) => parentPort.postMessage({ error: String(error) }),
);`;

/** Runs elkjs on the graphs in a thread of its own, which ends with the answer. */
export function layoutWithElk(graphs: readonly ElkNode[]): Promise<readonly ElkNode[]> {
  const elk = createRequire(import.meta.url).resolve('elkjs/lib/elk.bundled.js');
  return new Promise((resolve, reject) => {
    // no flags of ours: a loader given on the command line is of no use to plain CommonJS
    const worker = new Worker(PROGRAM, { eval: true, workerData: { elk, graphs }, execArgv: [] });
    worker.once('message', (answer: { graphs?: readonly ElkNode[]; error?: string }) => {
      if (answer.graphs === undefined) reject(new Error(`Layout failed: ${answer.error ?? '?'}`));
      else resolve(answer.graphs);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The layout thread ended without an answer')));
  });
}
