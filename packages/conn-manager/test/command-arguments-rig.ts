import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { type Logger } from '@switchwire/esl-client';
import { APP_EVENTS } from '@switchwire/esl-client/session';
import { listen, type Peer } from '@switchwire/raw-peer';
import { onTestFinished } from 'vitest';
import {
  type ConnManager,
  type ConnManagerOptions,
  createConnManager,
  type SocketLease,
} from '../src/index.ts';

/** An argument of commands that is to be seen on the wire alone. */
export const SECRET = 's3cret-argument-7';

const CHANNELS = [
  'switchwire:session.closed',
  'switchwire:event.dropped',
  'switchwire:frame.skipped',
  'switchwire:lease.command',
  'switchwire:transition',
  'switchwire:gap',
  ...['connect', 'command', 'job'].flatMap((name) =>
    ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map(
      (step) => `tracing:switchwire:${name}:${step}`,
    ),
  ),
];

/** Whatever a program may show of a manager and of the errors that it gets. */
class Shown {
  readonly texts: string[] = [];

  note(value: unknown): void {
    this.texts.push(inspect(value, { depth: 8 }));
    for (let error = value; error instanceof Error; error = error.cause) {
      this.texts.push(error.message, error.stack ?? '', JSON.stringify(error));
      this.texts.push(JSON.stringify(Object.values(Object.getOwnPropertyDescriptors(error))));
    }
  }

  readonly logger: Logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (fields: unknown, message: string) => {
        this.texts.push(`${level} ${message} ${JSON.stringify(fields)}`);
      },
    ]),
  ) as unknown as Logger;

  watch(manager: ConnManager): void {
    const note = (value: unknown): void => {
      this.note(value);
    };
    manager.onCommand(note);
    manager.onPhase(note);
    manager.onGap(note);
    manager.watch(note);
    for (const name of CHANNELS) {
      subscribe(name, note);
      onTestFinished(() => {
        unsubscribe(name, note);
      });
    }
  }

  /** The secret, each time with what is around it. */
  leaks(): string[] {
    return this.texts.flatMap((text) => {
      const at = text.indexOf(SECRET);
      return at < 0 ? [] : [text.slice(Math.max(0, at - 100), at + 100)];
    });
  }

  inspectActors: NonNullable<ConnManagerOptions['inspect']> = (event) => {
    if ('event' in event) this.note(event.event);
    if ('snapshot' in event) this.texts.push(JSON.stringify(event.snapshot));
  };
}

export const framed = (type: string, rest: string): string => `Content-Type: ${type}\n${rest}`;
const REPLY = framed('command/reply', 'Reply-Text: +OK\n\n');
export const event = (headers: Readonly<Record<string, string>>): string => {
  const body = JSON.stringify(headers);
  return `Content-Length: ${body.length}\n${framed('text/event-json', `\n${body}`)}`;
};
export const answerTo = (command: string, text: string): string =>
  command.startsWith('api ')
    ? framed('api/response', `Content-Length: ${text.length}\n\n${text}`)
    : framed('command/reply', `Reply-Text: ${text}\n\n`);

/** What a manager asks a server for itself. */
const OWN_QUESTION = /^api (?:global_getvar|uptime|fsctl|show) ?/;

/** Takes a command that a manager does not need for itself. */
export type React = (command: string, peer: Peer) => void;

/** A command, and its body. */
async function wholeCommand(peer: Peer): Promise<string> {
  const command = await peer.command();
  if (/^content-length: /im.test(command)) await peer.read(SECRET);
  return command;
}

async function playFreeswitch(peer: Peer, react: React, login: string): Promise<never> {
  peer.send(framed('auth/request', '\n'));
  for (;;) {
    const command = await wholeCommand(peer);
    if (command === 'auth ClueCon') peer.send(framed('command/reply', `Reply-Text: ${login}\n\n`));
    else if (/^(nix)?event /.test(command)) peer.send(REPLY);
    else if (command === 'exit') peer.socket.end(REPLY);
    else if (OWN_QUESTION.test(command)) peer.send(answerTo(command, '-ERR'));
    else react(command, peer);
  }
}

export interface Stage {
  readonly manager: ConnManager;
  readonly lease: SocketLease;
  readonly shown: Shown;
  /** The next command that the manager does not need for itself. */
  command(): Promise<Peer>;
}

const NO_ANSWER: React = () => undefined;

export async function stage(
  options: ConnManagerOptions = {},
  { react = NO_ANSWER, login = '+OK accepted', isStarted = true } = {},
): Promise<Stage> {
  const { url, server, accept } = await listen();
  const shown = new Shown();
  const manager = createConnManager({
    ...options,
    timings: { retryBase: 20_000, drainTimeout: 50, ...options.timings },
    logger: shown.logger,
    inspect: shown.inspectActors,
  });
  onTestFinished(() => manager.stop());
  shown.watch(manager);
  const arrived: Peer[] = [];
  let wake = (): void => undefined;
  const heard: React = (command, peer) => {
    arrived.push(peer);
    wake();
    react(command, peer);
  };
  const play = async (): Promise<never> => {
    for (;;) playFreeswitch(await accept(), heard, login).catch(() => undefined);
  };
  void play();
  if (isStarted) await manager.start();
  const lease = manager.acquire(url, { consumer: 'test' });
  onTestFinished(() => void server.close());
  const command = async (): Promise<Peer> => {
    for (;;) {
      const peer = arrived.shift();
      if (peer !== undefined) return peer;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { manager, lease, shown, command };
}

export async function ready(...args: Parameters<typeof stage>): Promise<Stage> {
  const set = await stage(...args);
  // what runApp() needs: it would subscribe that first
  await set.lease.subscribe(APP_EVENTS).ready;
  return set;
}

/** One command is written and gets no answer, so that the next one waits unwritten. */
export async function busy(
  options: ConnManagerOptions = {},
): Promise<Stage & { readonly peer: Peer }> {
  const set = await ready({ maxInFlight: 1, ...options });
  set.lease.api('first').catch(() => undefined);
  return { ...set, peer: await set.command() };
}
