import { Buffer } from 'node:buffer';
import { type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { type BackgroundJob, type Logger } from '@switchwire/esl-client';
import { textOf } from '@switchwire/esl-client/session';
import { type SocketLease } from '@switchwire/conn-manager';
import { type FleetSubjects, textOfToken } from '../subjects.ts';
import {
  type CommandAnswer,
  type CommandRequest,
  DEADLINE_HEADER,
  parseRequest,
  type RefusalCode,
  sentReply,
} from './command-messages.ts';
import { type ServiceVerb } from './serve-socket.ts';
import { publishInPieces } from './pieces.ts';

/** What the commands are run on. */
export interface CommandHost {
  /** This server acts for the socket, and is awake. */
  mayRun(socket: string): boolean;
  /** Of the present ownership. */
  rankOf(socket: string): { readonly epoch: number; readonly server: string } | undefined;
  /** Undefined: there is no such socket here. The lease is released when the command is over. */
  lease(socket: string): SocketLease | undefined;
  service(
    socket: string,
    verb: ServiceVerb,
    options: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
}

export interface CommandServerPorts {
  readonly connection: NatsConnection;
  readonly subjects: FleetSubjects;
  /** Milliseconds since 1970 by the clock of NATS. */
  readonly natsNow: () => number;
  readonly host: CommandHost;
  readonly logger: Logger;
}

/** Commands and jobs that run at a time. */
const MAX_RUNNING = 10_000;
const QUEUE = 'owner';

/** Runs the commands that other servers send for the sockets that this one acts for. */
export class CommandServer {
  readonly #ports: CommandServerPorts;
  readonly #subscriptions = new Map<string, Subscription>();
  #running = 0;

  constructor(ports: CommandServerPorts) {
    this.#ports = ports;
  }

  /** Takes the commands of a socket, or no more of them. */
  acting(socket: string, isActing: boolean): void {
    const known = this.#subscriptions.get(socket);
    if (isActing === (known !== undefined)) return;
    if (known !== undefined) {
      this.#subscriptions.delete(socket);
      // what NATS has sent already is answered: unheard, its sender could not know that it did not run
      known.drain().catch(() => undefined);
      return;
    }
    const { connection, subjects } = this.#ports;
    if (connection.isClosed()) return;
    const subscription = connection.subscribe(subjects.commands(socket), {
      queue: QUEUE,
      callback: (error, message) => {
        if (error === null) void this.#take(socket, message);
      },
    });
    this.#subscriptions.set(socket, subscription);
  }

  /** Takes commands that are sent to this server alone. */
  under(incarnation: string): Disposable {
    const { connection, subjects } = this.#ports;
    const subscription = connection.subscribe(subjects.allCommandsTo(incarnation), {
      callback: (error, message) => {
        const socket = textOfToken(message.subject.slice(message.subject.lastIndexOf('.') + 1));
        if (error === null && socket !== undefined) void this.#take(socket, message);
      },
    });
    return { [Symbol.dispose]: () => subscription.unsubscribe() };
  }

  close(): void {
    for (const socket of [...this.#subscriptions.keys()]) this.acting(socket, false);
  }

  async #take(socket: string, message: Msg): Promise<void> {
    const request = parseRequest(message.data);
    const { host, natsNow } = this.#ports;
    if (request === undefined || message.reply === undefined) return;
    const deadline = Number(message.headers?.get(DEADLINE_HEADER) ?? '');
    const { epoch = 0, server = '' } = host.rankOf(socket) ?? {};
    const answer = (said: AnswerText): void => {
      this.#answer(message, { epoch, server, ...said });
    };
    // whole, as errors print it
    const remaining = Math.ceil(deadline - natsNow());
    // in this order, and immediately before it is written
    const refusal = this.#refusalOf(socket, remaining);
    if (refusal !== undefined) {
      answer({ outcome: 'refused', code: refusal });
      return;
    }
    this.#running++;
    try {
      await this.#run(socket, request, remaining, answer);
    } catch (error) {
      answer(failureOf(error));
    } finally {
      this.#running--;
    }
  }

  #refusalOf(socket: string, remaining: number): RefusalCode | undefined {
    if (!this.#ports.host.mayRun(socket)) return 'SW_NOT_OWNER';
    if (!(remaining > 0)) return 'SW_EXPIRED';
    return this.#running >= MAX_RUNNING ? 'SW_BUSY' : undefined;
  }

  async #run(
    socket: string,
    request: CommandRequest,
    timeoutMs: number,
    answer: (said: AnswerText) => void,
  ): Promise<void> {
    const { host } = this.#ports;
    if ('options' in request && request.verb !== 'runApp' && request.verb in SERVICE) {
      const value = await host.service(socket, request.verb, request.options);
      answer({ outcome: 'answered', value });
      return;
    }
    const lease = host.lease(socket);
    if (lease === undefined) {
      answer({ outcome: 'refused', code: 'SW_NOT_OWNER' });
      return;
    }
    try {
      await runOn(lease, request, timeoutMs, answer);
    } finally {
      lease.release();
    }
  }

  #answer(message: Msg, answer: CommandAnswer): void {
    const { connection, logger } = this.#ports;
    const bytes = Buffer.from(JSON.stringify(answer));
    try {
      if (!publishInPieces(connection, message.reply ?? '', bytes))
        logger.warn({ bytes: bytes.length }, 'An answer is too long to be sent to another server');
    } catch (error) {
      logger.debug({}, `Answering another server failed: ${textOf(error)}`);
    }
  }
}

type WithoutRank<Answer> = Answer extends unknown ? Omit<Answer, 'epoch' | 'server'> : never;
type AnswerText = WithoutRank<CommandAnswer>;

const SERVICE = { drain: true, resume: true, disable: true, retry: true };

async function runOn(
  lease: SocketLease,
  request: CommandRequest,
  timeoutMs: number,
  answer: (said: AnswerText) => void,
): Promise<void> {
  switch (request.verb) {
    case 'send': {
      const bytes = Buffer.from(request.command, 'latin1');
      answer({ outcome: 'answered', reply: sentReply(await lease.send(bytes, { timeoutMs })) });
      return;
    }
    case 'api':
      answer({ outcome: 'answered', text: await lease.api(request.command, { timeoutMs }) });
      return;
    case 'bgapi': {
      const job = await lease.bgapi(request.command, { timeoutMs, jobUuid: request.jobUuid });
      answer({ outcome: 'answered', jobUuid: job.jobUuid, reply: sentReply(job.reply) });
      await resultOf(job, answer);
      return;
    }
    case 'sendEvent': {
      const { name, headers, body } = request;
      const bytes = body === undefined ? undefined : Buffer.from(body, 'latin1');
      answer({
        outcome: 'answered',
        value: await lease.sendEvent(name, headers, bytes, { timeoutMs }),
      });
      return;
    }
    case 'runApp': {
      const { uuid, app, arg, options } = request;
      const result = await lease.runApp(uuid, app, arg, { ...options, timeoutMs });
      const { applicationUuid, response, event, reply } = result;
      const value = { applicationUuid, response, event: event?.jsonText };
      answer({ outcome: 'answered', reply: sentReply(reply), value });
      return;
    }
    case 'ready':
      await lease.ready({ timeoutMs });
      answer({ outcome: 'answered' });
      return;
    default:
      throw new Error(`"${request.verb}" is not run on a lease`);
  }
}

async function resultOf(job: BackgroundJob, answer: (said: AnswerText) => void): Promise<void> {
  answer({ outcome: 'result', text: await job.result });
}

/** Errors of a lease after which nothing has run; any other may have been written. */
const NOT_RUN = new Set(['ESL_NOT_CONNECTED', 'ESL_QUEUE_FULL', 'ESL_INVALID_ARGUMENT', 'ESL_COMMAND_REFUSED', 'ESL_CONNECTION_COMMAND', 'ESL_NOT_ALLOWED']); // prettier-ignore

function failureOf(error: unknown): AnswerText {
  const { code = 'SW_DEFECT', written } = error as { code?: string; written?: boolean };
  return {
    outcome: 'failed',
    code,
    message: textOf(error),
    written: written ?? !NOT_RUN.has(code),
  };
}
