/**
 * The watchdog's thread, as text: a worker started from text needs no file, whatever bundler or loader the program
 * uses. Plain JavaScript of Node 20. It writes to the file descriptor, since `process.stderr` of a worker goes through
 * the blocked thread.
 */
export const WATCHDOG_WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { cells, stallMs, stderr } = workerData;
const [BEAT, CURRENT, LAST, EVENT] = [0, 1, 2, 3];
const routes = new Map();
const events = new Map();

parentPort.on('message', (message) => {
  if (message.route !== undefined) routes.set(message.route, message);
  else if (message.event !== undefined) events.set(message.event, message.label);
  else routes.delete(message.forget);
});

let beat = Atomics.load(cells, BEAT);
let since = performance.now();
let looked = since;
let reported = false;
const describe = ({ script, route, event, certain, blockedMs }) =>
  'switchwire: the event loop has been blocked for ' + blockedMs + ' ms' +
  (script === undefined
    ? ', outside of any route'
    : (certain ? ' in' : '; the route started last is') + ' script "' + script + '", route ' + route + ', event ' + event);

setInterval(() => {
  const now = performance.now();
  const current = Atomics.load(cells, BEAT);
  // a pause of this thread too is the machine's, not the script's
  const slept = now - looked > stallMs;
  looked = now;
  if (current !== beat || slept) {
    beat = current;
    since = now;
    reported = false;
    return;
  }
  if (reported || now - since < stallMs) return;
  reported = true;
  const running = Atomics.load(cells, CURRENT);
  const route = routes.get(running === 0 ? Atomics.load(cells, LAST) : running);
  const stall = {
    script: route === undefined ? undefined : route.script,
    route: route === undefined ? undefined : route.label,
    event: route === undefined ? undefined : events.get(Atomics.load(cells, EVENT)),
    certain: running !== 0 && route !== undefined,
    blockedMs: Math.round(now - since),
  };
  if (stderr) {
    try {
      writeSync(2, describe(stall) + '\\n');
    } catch {}
  }
  parentPort.postMessage(stall);
}, stallMs / 4);
`;
