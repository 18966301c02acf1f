// Drains one server of a running mi-server under load and checks that no call was cut and none was added: a rehearsal on
// servers of your own. Its calls are real ones, placed where fs_choose says, and hung up at the end.
// node apps/mi-server/scripts/drain-check.mjs --dial loopback/9386/default --calls 200 --restart 'systemctl kill -s KILL switchwire'
import { execSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const HELP = `drain-check: drain a FreeSWITCH under load and check that no call was lost

  --url URL        of mi-server (SWITCHWIRE_URL, default http://127.0.0.1:8888)
  --token TEXT     of an admin (better: SWITCHWIRE_TOKEN)
  --drain ADDRESS  host:port of the server to drain (default: the one that got most calls)
  --dial STRING    what each call dials; it must stay up by itself (default loopback/9386/default)
  --app TEXT       what it is connected with (default: park)
  --calls COUNT    calls to place before the drain (default 200)
  --group NAME     only servers of this group
  --restart LINE   a command of your shell that ends mi-server the hard way and starts it again, run in the middle
`;

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.SWITCHWIRE_URL ?? 'http://127.0.0.1:8888' },
    token: { type: 'string', default: process.env.SWITCHWIRE_TOKEN },
    drain: { type: 'string' },
    dial: { type: 'string', default: 'loopback/9386/default' },
    app: { type: 'string', default: 'park' },
    calls: { type: 'string', default: '200' },
    group: { type: 'string', default: '' },
    restart: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit();
}

/** A server that starts again, or counts its calls, gets so long. */
const PATIENCE_MS = 120_000;
const DRAIN_SECONDS = 600;
const MORE_CALLS = 20;

class CheckFailed extends Error {}

const check = (isRight, what) => {
  if (!isRight) throw new CheckFailed(what);
  console.log(`ok    ${what}`);
};

const ask = async (method, params) => {
  const response = await fetch(`${options.url}/mi`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(options.token && { authorization: `Bearer ${options.token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  if (!response.ok) throw new CheckFailed(`${method}: HTTP status ${response.status}`);
  const { result, error } = await response.json();
  if (error) throw new CheckFailed(`${method}: ${error.code} ${error.data ?? error.message}`);
  return result;
};

const api = async (socket, command) =>
  (await ask('freeswitch_esl', [`api ${command}`, socket])).reply.trim();

const socketOf = async (address) =>
  (await ask('fs_list')).Sockets.find((socket) => socket.if === address);

/** Asks until it holds; a server that is being started does not answer at first. */
const until = async (what, holds) => {
  const end = Date.now() + PATIENCE_MS;
  let problem = 'it failed';
  while (Date.now() < end) {
    try {
      if (await holds()) return;
    } catch (error) {
      problem = error.message;
    }
    await delay(500);
  }
  throw new CheckFailed(`${what}: ${problem}`);
};

/** Every call that was placed: its UUID and its server. */
const calls = [];
const callsOn = (address) => calls.filter(({ socket }) => socket === address);

const choose = async () => {
  let chosen;
  await until('no server takes calls', async () => {
    chosen = await ask('fs_choose', [options.group]);
    return true;
  });
  return chosen;
};

const place = async (count) => {
  for (let call = 0; call < count; call++) {
    const { socket } = await choose();
    const uuid = randomUUID();
    const reply = await api(
      socket,
      `originate {origination_uuid=${uuid}}${options.dial} &${options.app}`,
    );
    if (!reply.startsWith('+OK')) throw new CheckFailed(`${socket} places no call: ${reply}`);
    calls.push({ uuid, socket });
  }
};

const busiest = () => {
  const addresses = [...new Set(calls.map(({ socket }) => socket))];
  return addresses.sort((one, other) => callsOn(other).length - callsOn(one).length)[0];
};

const isUp = async ({ uuid, socket }) => (await api(socket, `uuid_exists ${uuid}`)) === 'true';

const upOf = async (some) => {
  let up = 0;
  for (const call of some) if (await isUp(call)) up++;
  return up;
};

const hangUp = async (call) => {
  await api(call.socket, `uuid_kill ${call.uuid}`).catch(() => undefined);
  calls.splice(calls.indexOf(call), 1);
};

const restart = () => {
  console.log(`      ${options.restart}`);
  execSync(options.restart, { stdio: 'inherit' });
};

/** The server that this program has drained and not resumed. */
let drained;

const run = async () => {
  const { Sockets } = await ask('fs_list');
  if (Sockets.length < 2) console.log('      only one server: nothing is placed while it drains');
  const before = Number(options.calls);
  await place(before);
  const victim = options.drain ?? busiest();
  check((await socketOf(victim))?.state === 'in-service', `${victim} is in service`);
  const its = [...callsOn(victim)];
  check(
    (await upOf(calls)) === before,
    `${before} calls are up, ${its.length} of them on ${victim}`,
  );

  const { outcome } = await ask('fs_drain', [victim]);
  drained = victim;
  check(outcome === 'draining' || its.length === 0, `${victim} is ${outcome}`);
  const others = Sockets.length > 1 ? MORE_CALLS : 0;
  await place(others);
  check(callsOn(victim).length === its.length, `none of ${others} more calls went there`);

  if (options.restart !== undefined) {
    restart();
    await until('mi-server is back', async () => (await socketOf(victim)).phase === 'subscribed');
    check(
      (await socketOf(victim)).state === 'draining',
      `${victim} still drains after the restart`,
    );
    await place(others);
    check(callsOn(victim).length === its.length, `none of ${others} more calls went there`);
  }
  check((await upOf(its)) === its.length, `none of its ${its.length} calls was cut`);
  check((await upOf(calls)) === calls.length, `all ${calls.length} calls are up`);

  let answer;
  const empty = ask('fs_drain', [victim, DRAIN_SECONDS]).then((result) => (answer = result));
  const [last, ...rest] = its;
  for (const call of rest) await hangUp(call);
  if (last !== undefined) {
    check(answer === undefined && (await isUp(last)), 'fs_drain waits for its last call');
    await hangUp(last);
  }
  await empty;
  check(answer.outcome === 'drained', `fs_drain is answered: ${answer.outcome}`);
  await ask('fs_resume', [victim]);
  drained = undefined;
  check((await socketOf(victim)).state === 'in-service', `${victim} is in service again`);
};

try {
  await run();
} catch (error) {
  console.log(`WRONG ${error instanceof CheckFailed ? error.message : error.stack}`);
  process.exitCode = 1;
} finally {
  for (const call of [...calls]) await hangUp(call);
  if (drained !== undefined) await ask('fs_resume', [drained]).catch(() => undefined);
}
