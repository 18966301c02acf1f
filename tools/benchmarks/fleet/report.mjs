// What a run of faults has to say at its end, and where it failed: the account, and what may explain it.
import { accountOf } from './account.mjs';
import { table } from '../lib/rounds.mjs';
import { storedAround } from './stored.mjs';

const LOG_LINES = 40;
const SHOWN = 5;
const SHOWN_NODES = 10;
/** What happened at one moment has one reason. */
const APART_MS = 10_000;

const place = ({ node, event, at }) => `${event} of node ${node} at ${new Date(at).toISOString()}`;

/** Prints it. False: something must not be as it is. `free`: sockets without a server at the end. */
export async function printAccount(world, rows, free) {
  const account = accountOf(await world.facts());
  console.log(`\n${table(['fault', 'what was seen'], rows)}\n`);
  const { events, routed, commands, notRun, unknown, gaps, lost, workers } = account;
  console.log(
    `${events} events, ${lost.length} lost, ${gaps} gaps; ${routed} run by routes; ${commands} commands, ${notRun} not run, ${unknown} unknown`,
  );
  if (workers !== undefined)
    console.log(
      `workers: ${workers.run} run, ${workers.missed} not, of which ${workers.withKilled} gone with ${world.routes.worked.kills.length} killed workers; ${workers.gaps} gaps`,
    );
  for (const [text, times] of world.commands.errors) console.log(`  ${times} x ${text}`);
  const wrong = {
    'events twice in the stream': account.doubled,
    'events run twice by routes': account.routedTwice,
    'events lost without a gap': account.silent.map(place),
    'events run twice by workers': workers?.runTwice ?? [],
    'events that no worker ran, without a gap': (workers?.silent ?? []).map(place),
    'commands run twice': account.ranTwice,
    'commands that ran and were reported as not run': account.ranThough,
    'sockets without a server at the end': free,
  };
  for (const [what, found] of Object.entries(wrong))
    console.log(
      `${found.length} ${what}${found.length > 0 ? `: ${found.slice(0, SHOWN).join(', ')}` : ''}`,
    );
  await printStored(world, account).catch((problem) => console.error('The stream:', problem));
  return Object.values(wrong).every(({ length }) => length === 0);
}

/** What the stream has around the first ones, each from another time. */
async function printStored(world, { doubled, silent, workers }) {
  const sent = await world.nodes.sent();
  const lossOf = (event) => {
    const node = sent.findIndex((times) => times.has(event));
    return { node, event, at: sent[node]?.get(event) };
  };
  const found = { 'Twice in the stream': doubled.map(lossOf), 'Lost without a gap': silent, 'Not run by workers': workers?.silent ?? [] }; // prettier-ignore
  for (const [what, losses] of Object.entries(found)) {
    const shown = losses.filter(({ at }, index) => !losses.slice(0, index).some((other) => Math.abs(other.at - at) < APART_MS)); // prettier-ignore
    for (const { node, event, at } of shown.slice(0, SHOWN)) {
      const isMeant = (json) => world.nodes.keyOf((name) => json[name]) === event;
      const lines = await storedAround(world, node, at, isMeant);
      console.log(`\n${what}: ${place({ node, event, at })}, ${losses.length} in all\n${lines.join('\n')}`); // prettier-ignore
    }
  }
}

/** Prints what the servers logged last and know, and what is known of the nodes that it failed on. None of it has to be there. */
export async function printScene(world, nodes = []) {
  for (const { id, isAwake, output } of world.everybody)
    console.log(`--- ${id}${isAwake ? '' : ', which is held still or does not run'}, its last lines:\n${output.trimEnd().split('\n').slice(-LOG_LINES).join('\n')}`); // prettier-ignore
  const living = world.everybody.find(({ isAwake }) => isAwake);
  const ask = (method) => living?.mi(method).catch((error) => ({ error: String(error) }));
  console.log(`--- fleet_list of ${living?.id}:\n${JSON.stringify(await ask('fleet_list'), undefined, 1)}`); // prettier-ignore
  const [owners, acting] = [await world.nodes.owners(), await world.acting()];
  const counts = new Map();
  for (const id of acting) counts.set(id, (counts.get(id) ?? 0) + 1);
  const shares = [...counts].map(([id, count]) => `${id ?? 'no server'} acts for ${count}`);
  console.log(`--- as the nodes say: ${shares.join(', ')}`);
  const { Sockets = [] } = (await ask('fs_list')) ?? {};
  const known = new Map(Sockets.map((one) => [one.if, one]));
  for (const node of nodes.slice(0, SHOWN_NODES)) {
    const address = world.nodes.addresses[node];
    console.log(`${address}: ${JSON.stringify(owners[node])}\n  fs_list: ${JSON.stringify(known.get(address))}`); // prettier-ignore
  }
}
