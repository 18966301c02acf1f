import { type ConnManager, type SocketLease } from '@switchwire/conn-manager';
import { commands, type EslReply, InvalidArgumentError } from '@switchwire/esl-protocol';
import { currentCall, outsideOfCalls } from '../call/current-call.ts';
import { type EslResponse, type FreeswitchEsl, type FreeswitchEslOptions } from './esl-api.ts';
import { parseBgapi, type BgapiCommand } from './bgapi-command.ts';
import { requireAbove0 } from '../bounds.ts';
import { asError, JobTimeoutError } from '../errors.ts';
import { type ConnectTo, findTarget } from './esl-target.ts';
import { startTimer } from '../timer.ts';

export interface FreeswitchEslDefaults {
  /** For reaching a socket that is not up yet (`esl_connect_timeout`). Not part of a command's own deadline. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** For the result of a job when `waitForJob` is `true`. Default 60,000. */
  readonly jobTimeoutMs?: number;
  /**
   * Asked before a connection to a FreeSWITCH that the manager does not know is opened; false: the command fails with
   * `ESL_HOST_NOT_ALLOWED`. Known sockets are always allowed. Default: any host.
   */
  readonly connectTo?: ConnectTo;
}

/** How long reaching FreeSWITCH may take, as in OpenSIPS. */
const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_JOB_TIMEOUT_MS = 60_000;

/**
 * `freeswitch_esl()` over the sockets of a manager. It never rejects: what could not run is a response with
 * `ok: false`. Commands on one socket are pipelined, those of different sockets do not wait for each other.
 *
 * Throws InvalidArgumentError for a default that is not a number above 0.
 */
export function createFreeswitchEsl(
  manager: ConnManager,
  defaults: FreeswitchEslDefaults = {},
): FreeswitchEsl {
  const {
    connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS,
    jobTimeoutMs = DEFAULT_JOB_TIMEOUT_MS,
    connectTo = () => true,
  } = defaults;
  requireAbove0('connectTimeoutMs', connectTimeoutMs);
  requireAbove0('jobTimeoutMs', jobTimeoutMs);

  return async (command, freeswitchUrl, options = {}) => {
    let lease: SocketLease | undefined;
    try {
      requireCommand(command, options);
      const url = freeswitchUrl ?? socketOfCall();
      // a socket that is opened here outlives the route
      const target = outsideOfCalls(() => findTarget(manager, url, connectTo));
      lease = target.lease;
      // A socket that is being connected is waited for; one that is known to be down fails the command at once.
      if (target.isNew || lease.info.phase === 'connecting') {
        await lease.ready({ timeoutMs: connectTimeoutMs, ...signalOf(options) });
      }
      const job = jobWait(command, options, jobTimeoutMs);
      return job === undefined
        ? responseOf(await lease.send(bodied(command, options), options))
        : await runJob(lease, job, options);
    } catch (thrown) {
      return { ok: false, rc: -1, error: asError(thrown) };
    } finally {
      lease?.release();
    }
  };
}

function socketOfCall(): string {
  const call = currentCall();
  if (call !== undefined) return call.socket;
  throw new InvalidArgumentError(
    'freeswitch_esl needs the URL of a FreeSWITCH outside of routes, such as fs://10.0.0.1:8021',
  );
}

/** Throws for what must not, or cannot, be sent. */
function requireCommand(command: unknown, options: FreeswitchEslOptions): void {
  if (typeof command !== 'string') {
    throw new InvalidArgumentError(
      'The command must be a string; pass a body in the option `body`',
    );
  }
  if (typeof options.waitForJob === 'number') requireAbove0('waitForJob', options.waitForJob);
  // before anything is connected for it
  commands.raw(command, options.body);
}

/** A text with its body is bytes; one without stays a text. */
function bodied(command: string, { body }: FreeswitchEslOptions): string | Uint8Array {
  return body === undefined ? command : commands.raw(command, body);
}

function signalOf({ signal }: FreeswitchEslOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function responseOf(reply: EslReply): EslResponse {
  const { text, jobUuid } = reply;
  return { ok: true, rc: 1, reply: text, ...(jobUuid === undefined ? {} : { jobUuid }) };
}

interface JobWait extends BgapiCommand {
  readonly timeoutMs: number;
}

/** Whether, and for how long, to wait for a job. Commands that start none have none to wait for. */
function jobWait(
  command: string,
  { waitForJob = false }: FreeswitchEslOptions,
  defaultMs: number,
): JobWait | undefined {
  if (waitForJob === false) return undefined;
  const bgapi = parseBgapi(command);
  if (bgapi === undefined) return undefined;
  return { ...bgapi, timeoutMs: waitForJob === true ? defaultMs : waitForJob };
}

async function runJob(
  lease: SocketLease,
  { command, jobUuid, timeoutMs }: JobWait,
  options: FreeswitchEslOptions,
): Promise<EslResponse> {
  const cancel = new AbortController();
  const signal =
    options.signal === undefined ? cancel.signal : AbortSignal.any([options.signal, cancel.signal]);
  const job = await lease.bgapi(command, {
    signal,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(jobUuid === undefined ? {} : { jobUuid }),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = startTimer(timeoutMs, () => {
      reject(new JobTimeoutError(job.jobUuid, timeoutMs));
      // the job is not waited for any more; its own rejection goes to the race, which is over
      cancel.abort();
    });
  });
  try {
    const result = await Promise.race([job.result, late]);
    return { ok: true, rc: 1, reply: job.reply.text, jobUuid: job.jobUuid, result };
  } finally {
    clearTimeout(timer);
  }
}
