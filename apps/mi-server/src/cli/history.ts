import { type HistoryResponse } from '#machine-view';
import { type HistoryEntry, type Incident } from '@switchwire/conn-manager/history';
import { printable, printableJson } from '../text/printable.ts';
import { CliError, EXIT } from './cli-error.ts';
import {
  type ClientOptions,
  clientOptionsOf,
  refused,
  requestHeaders,
  unreachable,
} from './client.ts';
import { formatTable } from './terminal.ts';

const TIMEOUT_MS = 30_000;

const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const whatOf = (entry: HistoryEntry): string => {
  switch (entry.kind) {
    case 'phase': {
      const cause = entry.cause === undefined ? '' : `: ${entry.cause.message}`;
      return `${entry.from} to ${entry.to}${entry.to === 'subscribed' ? '' : cause}`;
    }
    case 'gap':
      return `events since ${timeOf(entry.since)} may be missing (${entry.gap})`;
    case 'drops':
      return `${entry.count} events dropped, a consumer was too slow`;
  }
};

const whyOf = ({ cause, restarts }: Incident): string =>
  restarts === 0 ? cause : `${cause}; ${restarts} restarted: the earlier calls are gone`;

/** Of the fleet the incidents, of one socket everything. */
const formatHistory = (answer: HistoryResponse, socket: string | undefined): string => {
  if (socket !== undefined) {
    if (answer.entries.length === 0) return 'nothing happened to it';
    const rows = answer.entries.map((one) => [timeOf(one.at), one.kind, printable(whatOf(one))]);
    return formatTable(['WHEN', 'KIND', 'WHAT'], rows);
  }
  if (answer.incidents.length === 0) return 'nothing happened';
  const rows = answer.incidents.map((incident) => [
    timeOf(incident.from),
    incident.id,
    printable(incident.title),
    printable(whyOf(incident)),
  ]);
  return formatTable(['WHEN', 'ID', 'WHAT', 'WHY'], rows);
};

/** Asks a running server. Rejects with CliError. */
export const fetchHistory = async (
  client: ClientOptions,
  query: Readonly<Record<string, string>>,
): Promise<HistoryResponse> => {
  const url = `${client.url}/history?${new URLSearchParams(query).toString()}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { headers: requestHeaders(client), signal }).catch(
    (error: unknown) => {
      throw unreachable(url, error);
    },
  );
  if (response.status === 400) {
    const { error } = (await response.json()) as { error?: string };
    throw new CliError(error ?? 'the server does not understand this request', EXIT.usage);
  }
  if (!response.ok) throw refused(url, response.status);
  return (await response.json()) as HistoryResponse;
};

/** `mi-server history [SOCKET]`. */
export const runHistoryCommand = async (
  socket: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<number> => {
  const query: Record<string, string> = socket === undefined ? {} : { socket };
  for (const key of ['since', 'limit']) {
    const value = options[key];
    if (typeof value === 'string') query[key] = value;
  }
  const answer = await fetchHistory(clientOptionsOf(options), query);
  console.log(
    options['json'] === true
      ? printableJson(JSON.stringify(answer, null, 4))
      : formatHistory(answer, socket),
  );
  return EXIT.ok;
};
