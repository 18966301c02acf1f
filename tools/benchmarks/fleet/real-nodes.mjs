// Real FreeSWITCH servers in place of the fake nodes: calls on them, a line to each that notes what the others should have seen, and
// who announced itself. They need mod_loopback and an extension that answers and parks.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { clearInterval, setInterval, setTimeout } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openLine } from './esl-line.mjs';

const EVENTS = ['CHANNEL_CREATE', 'CHANNEL_ANSWER', 'DTMF', 'CHANNEL_HANGUP_COMPLETE'];
const OWNER = 'switchwire::owner';
const FLOOD = 'chaos::flood';
const DIGIT_AFTER_MS = 500;
const CALL_MS = 2_000;
const AGAIN_MS = 20;
const ASK_MS = 500;
const FLOOD_TICK_MS = 10;
const FLEET = 'chaos';

const keyOf = (header) => `${header('Core-UUID')} ${header('Event-Sequence')}`;

class RealNode {
  sent = new Map();
  ran = new Map();
  owner = { epoch: 0, server: '', at: 0 };
  #at;
  #line;
  #isStopped = false;
  #askedAt = 0;

  constructor(at) {
    this.#at = at;
  }

  /** As early as it can be: events before it are seen by others and not missed here. */
  async open() {
    const line = await openLine(
      this.#at,
      (frame) => this.#note(frame),
      () => void this.#again(),
    );
    line.send(`event json ${EVENTS.join(' ')} API CUSTOM ${OWNER} ${FLOOD}`);
    this.#line = line;
  }

  /** A call with a digit in it, two legs: seven of the events that the servers subscribe to. */
  call(dial) {
    const uuid = randomUUID();
    this.#line?.send(`bgapi originate {origination_uuid=${uuid}}${dial} &park`);
    setTimeout(() => this.#line?.send(`bgapi uuid_recv_dtmf ${uuid} 5`), DIGIT_AFTER_MS);
    setTimeout(() => this.#line?.send(`bgapi uuid_kill ${uuid}`), CALL_MS);
  }

  /** Events without a call. */
  flood(count) {
    for (let sent = 0; sent < count; sent++)
      this.#line?.send(`sendevent CUSTOM\nEvent-Subclass: ${FLOOD}`);
  }

  /** Announcements may have come before this line was there: who acts repeats it to one with a smaller number. */
  ask() {
    if (this.owner.epoch > 0 || Date.now() - this.#askedAt < ASK_MS) return;
    this.#askedAt = Date.now();
    const said = {
      'Switchwire-Fleet': FLEET,
      'Switchwire-Epoch': '1',
      'Switchwire-Server': 'asks',
    };
    const lines = Object.entries({ 'Event-Subclass': OWNER, ...said });
    this.#line?.send(
      ['sendevent CUSTOM', ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n'),
    );
  }

  stop() {
    this.#isStopped = true;
    this.#line?.close();
  }

  #note({ type, body }) {
    if (type !== 'text/event-json') return;
    const json = JSON.parse(body.toString());
    const name = json['Event-Name'];
    if (EVENTS.includes(name) || json['Event-Subclass'] === FLOOD)
      this.sent.set(
        keyOf((header) => json[header]),
        Date.now(),
      );
    else if (name === 'API' && json['API-Command'] === 'echo')
      this.ran.set(json['API-Command-Argument'], (this.ran.get(json['API-Command-Argument']) ?? 0) + 1); // prettier-ignore
    else if (json['Event-Subclass'] === OWNER) this.#hear(json);
  }

  #hear(json) {
    const epoch = Number(json['Switchwire-Epoch']);
    const server = json['Switchwire-Server'];
    const known = this.owner;
    if (epoch === 1) return;
    if (epoch < known.epoch || (epoch === known.epoch && server <= known.server)) return;
    this.owner = { epoch, server, at: Date.now() };
  }

  async #again() {
    this.#line = undefined;
    this.owner = { epoch: 0, server: '', at: 0 };
    while (!this.#isStopped)
      try {
        return await this.open();
      } catch {
        await pause(AGAIN_MS);
      }
  }
}

export class RealNodes {
  events = [...EVENTS, `CUSTOM ${FLOOD}`];
  keyOf = keyOf;
  #nodes;
  #dial;
  #restart;
  #restarted = -1;
  #flood;
  #timers = [];

  /**
   * `addresses`: `host:port` of each server; `dial`: what a call dials; `restart`: a command of the shell that kills and starts one;
   * `flood`: events a second of each server beside those of calls.
   */
  static async open(addresses, { password, dial, restart, flood }) {
    const nodes = new RealNodes();
    nodes.addresses = addresses;
    nodes.password = password;
    nodes.#dial = dial;
    nodes.#restart = restart;
    nodes.#flood = flood;
    nodes.#nodes = addresses.map((address) => {
      const [host, port] = address.split(':');
      return new RealNode({ host, port: Number(port), password });
    });
    await Promise.all(nodes.#nodes.map((node) => node.open()));
    return nodes;
  }

  /** Every API command is an event. */
  orderOf(id) {
    return `api echo ${id}`;
  }

  /** Calls a second, of each server. */
  async fire(rate) {
    this.#hush();
    if (rate === 0) {
      // what is up is hung up
      await pause(2 * CALL_MS);
      return;
    }
    const every = (ms, act) =>
      this.#timers.push(
        setInterval(() => {
          for (const node of this.#nodes) act(node);
        }, ms),
      );
    every(1_000 / rate, (node) => node.call(this.#dial));
    const atOnce = Math.round((this.#flood * FLOOD_TICK_MS) / 1_000);
    if (atOnce > 0) every(FLOOD_TICK_MS, (node) => node.flood(atOnce));
  }

  /** One after the other. Gives its number. */
  async restart() {
    const node = ++this.#restarted % this.addresses.length;
    const [host, port] = this.addresses[node].split(':');
    const line = this.#restart.replaceAll('{host}', host).replaceAll('{port}', port);
    await promisify(execFile)('sh', ['-c', line]);
    return node;
  }

  async owners() {
    for (const node of this.#nodes) node.ask();
    return this.#nodes.map(({ owner }) => ({ ...owner, isAttended: owner.epoch > 0 }));
  }

  async untaken(prefix, among) {
    const owners = await this.owners();
    return among.filter(
      (node) => !owners[node].isAttended || owners[node].server.startsWith(prefix),
    );
  }

  async sent() {
    return this.#nodes.map(({ sent }) => sent);
  }

  async ran() {
    return new Map(this.#nodes.flatMap(({ ran }) => [...ran]));
  }

  #hush() {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  stop() {
    this.#hush();
    for (const node of this.#nodes) node.stop();
  }
}
