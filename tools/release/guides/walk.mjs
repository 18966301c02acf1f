// The way of a reader through one page, step by step.
import assert from 'node:assert/strict';

/** What goes on running, and what it prints when it works. */
const STAYS = [
  { command: /\bmi-server(?:@\w+)? (?:start\b|--)(?!.*--print-config)/, ready: /mi-server is ready/, kind: 'mi-server' }, // prettier-ignore
  { command: /^nats-server\b/, ready: /Server is ready/, kind: 'server' },
  { command: /\bfake-freeswitch --|\btsx receive-events/, ready: /:\d+|listening/, kind: 'server' },
  // watched for a moment
  { command: /\bmi-server demo\b/, ready: /Ctrl-C ends it/, kind: 'view' },
  { command: /\bmi-server tail\b|\bcurl -s?N/, ready: /\S/, kind: 'view' },
  { command: /\bmi-server top\b/, ready: /\d:\d+/, kind: 'view' },
];

export class Walk {
  #reader;
  #plan;
  #rules;
  /** The mi-server of the page. */
  server;
  done = 0;
  /** @type {(readonly [what: string, why: string])[]} */
  leftOut = [];

  constructor(reader, plan) {
    this.#reader = reader;
    this.#plan = plan;
    this.#rules = new Set([...(plan.leftOut ?? []), ...(plan.prints ?? [])]);
  }

  /** @param {import('./page.mjs').Step} step */
  async take({ file, code, commands = [], session }) {
    if (file !== undefined && !this.#leaves(file)) await this.#write(file, code);
    for (const command of commands) if (!this.#leaves(command)) await this.#run(command);
    if (session !== undefined && !this.#leaves(session.command)) await this.#compare(session);
  }

  /** Nothing in the table is about something that the page no longer has. */
  end() {
    const stale = [...this.#rules].map(([pattern]) => `nothing on the page is like ${pattern}`);
    assert.deepEqual(stale, []);
  }

  #ruleOf(rules = [], text) {
    const rule = rules.find(([pattern]) => pattern.test(text));
    this.#rules.delete(rule);
    return rule?.[1];
  }

  #leaves(what) {
    const why = this.#ruleOf(this.#plan.leftOut, what);
    if (why === undefined) this.done++;
    else this.leftOut.push([what, why]);
    return why !== undefined;
  }

  async #write(file, code) {
    this.#reader.write(file, code);
    // each of several versions of the server's configuration is one that it takes
    if (file.endsWith('config.yaml'))
      await this.#reader.run(`mi-server start --config ${file} --print-config`);
  }

  async #run(command) {
    const stays = STAYS.find((one) => one.command.test(command));
    const expected = this.#ruleOf(this.#plan.prints, command);
    if (stays?.kind === 'mi-server') await this.#startServer(command, expected ?? stays.ready);
    else if (stays !== undefined) {
      const terminal = await this.#reader.start(command, expected ?? stays.ready);
      if (stays.kind === 'view') await terminal.stop();
    } else if (expected === undefined) await this.#reader.run(command);
    else await this.#reader.runUntil(command, expected);
  }

  async #startServer(command, ready) {
    // a page that starts the server again has stopped it before
    await this.server?.stop();
    this.server = await this.#reader.start(command, ready);
    // "on each of the three machines": the others have addresses and names of their own
    for (let number = 2; number <= (this.#plan.machines ?? 1); number++)
      await this.#reader.start(command, ready, {
        SWITCHWIRE_LISTEN: `127.88.0.${number}:8888`,
        SWITCHWIRE_SERVER_ID: `mi-${number}-8888`,
      });
  }

  async #compare({ command, output }) {
    const printed = await this.#reader.run(command, { mayFail: true, only: 'stdout' });
    assert.equal(printed.trim(), this.#reader.adapt(output).trim());
  }
}
