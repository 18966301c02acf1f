import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type CloseCause } from '@switchwire/esl-client';
import { listen, type Peer } from '@switchwire/raw-peer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ConnManagerOptions, type SocketLease } from '../src/index.ts';
import { type ManagerPorts } from '../src/pool/provision.ts';
import {
  defectiveRandom,
  failureOf,
  phaseBecomes,
  recordingLogger,
  startManager,
} from './managed.ts';

const framed = (type: string, rest: string): string => `Content-Type: ${type}\n${rest}`;
const notice = (text: string): string =>
  framed('text/disconnect-notice', `Content-Length: ${text.length}\n\n${text}`);

/** Lets a manager in, answers what it asks for itself, and returns when a user's command has come. */
async function letIn(peer: Peer): Promise<void> {
  peer.send(framed('auth/request', '\n'));
  for (;;) {
    const command = await peer.command();
    if (command === 'api user') return;
    if (command.startsWith('api')) peer.send(framed('api/response', 'Content-Length: 4\n\n-ERR'));
    else peer.send(framed('command/reply', 'Reply-Text: +OK accepted\n\n'));
  }
}

interface End {
  readonly code: string;
  readonly phase: string;
  readonly options?: ConnManagerOptions;
  readonly ports?: Partial<ManagerPorts>;
  /** It is the actor that ends: its session had ended before, by a cause of its own. */
  readonly isOfActor?: boolean;
  /** Plays the peer until the end comes. */
  readonly play: (peer: Peer) => Promise<void> | void;
}

/** The session ends under a command that was sent. */
const ofSession: Readonly<Record<string, Omit<End, 'phase'>>> = {
  'is closed without a notice': { code: 'ESL_END', play: (peer) => void peer.socket.end() },
  'is cut inside a frame': {
    code: 'ESL_TRUNCATED_FRAME',
    play: (peer) => void peer.socket.end('Content-Le'),
  },
  'ends with a notice': {
    code: 'ESL_DISCONNECT_NOTICE',
    play: (peer) => void peer.socket.end(notice('Disconnected, goodbye.\nSee you at ClueCon!\n')),
  },
  'is killed for lost events': {
    code: 'ESL_LOST_EVENTS',
    play: (peer) => void peer.socket.end(notice('killed listener because of lost events\n')),
  },
  'says what is not a frame': {
    code: 'ESL_MALFORMED_FRAME',
    play: (peer) => {
      peer.send('Content-Length: none\n\n');
    },
  },
  'announces a body above the limit': {
    code: 'ESL_FRAME_TOO_LARGE',
    play: (peer) => {
      peer.send('Content-Length: 99999999999\n\n');
    },
  },
  'falls silent': {
    code: 'ESL_LIVENESS_TIMEOUT',
    options: { timings: { livenessWindow: 50, probeTimeout: 20, commandTimeout: 0 } },
    play: () => undefined,
  },
};

/** It never comes to a session. */
const beforeSession: Readonly<Record<string, End>> = {
  'does not greet': {
    code: 'ESL_GREETING_TIMEOUT',
    phase: 'retrying',
    options: { timings: { greetingTimeout: 20 } },
    play: () => undefined,
  },
  'does not answer the login': {
    code: 'ESL_AUTH_TIMEOUT',
    phase: 'retrying',
    options: { timings: { authTimeout: 20 } },
    play: (peer) => {
      peer.send(framed('auth/request', '\n'));
    },
  },
  'refuses the login': {
    code: 'ESL_AUTH_REJECTED',
    phase: 'rejected',
    play: async (peer) => {
      peer.send(framed('auth/request', '\n'));
      await peer.command();
      peer.send(framed('command/reply', 'Reply-Text: -ERR invalid\n\n'));
    },
  },
  'does not admit this host': {
    code: 'ESL_ACCESS_DENIED',
    phase: 'rejected',
    play: (peer) => {
      const text = 'Access Denied, go away.\n';
      peer.send(framed('text/rude-rejection', `Content-Length: ${text.length}\n\n${text}`));
    },
  },
  'closes before it greets': {
    code: 'ESL_END',
    phase: 'retrying',
    play: (peer) => void peer.socket.end(),
  },
  'is there when the actor breaks': {
    code: 'ESL_DEFECT',
    phase: 'retrying',
    isOfActor: true,
    ports: { random: defectiveRandom().random },
    options: { timings: { replacementDelay: 20_000 } },
    play: (peer) => void peer.socket.end(),
  },
};

const OF_SESSION = new Set(['a snapshot', 'the channel']);

/** All that is shown of why a socket is down: where, and the sentence. */
class Causes {
  readonly texts: (readonly [where: string, text: string])[] = [];
  readonly logger = recordingLogger();

  note(where: string, cause: CloseCause | undefined): void {
    if (cause !== undefined) this.texts.push([where, cause.message]);
  }

  readonly inspect: NonNullable<ConnManagerOptions['inspect']> = (event) => {
    if (!('snapshot' in event) || !('context' in event.snapshot)) return;
    const { lastCause } = event.snapshot.context as { readonly lastCause?: CloseCause };
    this.note('a snapshot', lastCause);
  };
}

async function ended(end: End): Promise<{
  readonly lease: SocketLease;
  readonly causes: Causes;
  readonly command: Promise<Record<string, unknown>>;
}> {
  const causes = new Causes();
  const { url, accept } = await listen();
  const manager = await startManager(
    {
      ...end.options,
      timings: { retryBase: 20_000, retryMax: 20_000, ...end.options?.timings },
      logger: causes.logger,
      inspect: causes.inspect,
    },
    { random: () => 1, ...end.ports },
  );
  const closed = (message: unknown): void => {
    causes.note('the channel', (message as { readonly cause: CloseCause }).cause);
  };
  subscribe('switchwire:session.closed', closed);
  onTestFinished(() => {
    unsubscribe('switchwire:session.closed', closed);
  });
  manager.onPhase(({ socket }) => {
    causes.note(`the event of ${socket.phase}`, socket.lastCause);
  });
  manager.onGap((gap) => {
    causes.note('the gap', gap.cause);
  });
  const lease = manager.acquire(url, { consumer: 'test' });
  const command = lease.ready().then(
    () => failureOf(lease.api('user')),
    (error: unknown) => error as Record<string, unknown>,
  );
  await end.play(await accept());
  await phaseBecomes(lease, end.phase);
  return { lease, causes, command };
}

async function expectOneCause(end: End): Promise<void> {
  const { lease, causes, command } = await ended(end);
  const { lastCause } = lease.info;
  expect(lastCause?.code).toBe(end.code);
  const text = lastCause?.message ?? '';

  const texts = causes.texts.filter(([where]) => end.isOfActor !== true || !OF_SESSION.has(where));
  expect(new Set(texts.map(([, shown]) => shown))).toEqual(new Set([text]));
  const places = new Set(texts.map(([where]) => where));
  expect(places).toContain(`the event of ${end.phase}`);
  const line = causes.logger.lines.find((shown) => shown.includes(`"phase":"${end.phase}"`));
  expect(line).toContain(text);
  expect(line).toContain(`"cause":"${end.code}"`);

  const refused = await failureOf(lease.api('status'));
  expect(refused).toMatchObject({ code: 'ESL_NOT_CONNECTED', cause: { message: text } });
  expect(refused['message']).toContain(`(${text})`);
  if (end.phase === 'rejected') expect((await command)['message']).toContain(text);
}

describe('the cause that is shown everywhere in the same words', () => {
  it.for(Object.entries(ofSession))('when a session %s', async ([, end]) => {
    let isOver = false;
    const play = async (peer: Peer): Promise<void> => {
      await letIn(peer);
      await end.play(peer);
      isOver = true;
    };
    await expectOneCause({ ...end, phase: 'retrying', play });
    expect(isOver).toBe(true);
  });

  it.for(Object.entries(ofSession))(
    'in the error of a command whose session %s',
    async ([, end]) => {
      const { lease, command } = await ended({
        ...end,
        phase: 'retrying',
        play: async (peer) => {
          await letIn(peer);
          await end.play(peer);
        },
      });
      const message = lease.info.lastCause?.message ?? '';
      const failed = await command;
      expect(failed).toMatchObject({ code: 'ESL_SESSION_LOST', closeCause: { message } });
      expect(failed['message']).toContain(message);
    },
  );

  it.for(Object.entries(beforeSession))('when a FreeSWITCH %s', ([, end]) => expectOneCause(end));
});
